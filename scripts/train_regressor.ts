import { runScript } from "../src/cli/run_script.ts";
import { trainRegressorCommand } from "../src/cli/train_regressor_command.ts";

await runScript(trainRegressorCommand);
