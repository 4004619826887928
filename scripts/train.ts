import { trainCommand } from "../src/cli/train_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(trainCommand);
