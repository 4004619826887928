import { evaluateCommand } from "../src/cli/evaluate_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(evaluateCommand);
