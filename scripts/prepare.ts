import { prepareCommand } from "../src/cli/prepare_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(prepareCommand);
