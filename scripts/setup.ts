import { setupCommand } from "../src/cli/setup_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(setupCommand);
