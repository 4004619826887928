import { generateCommand } from "../src/cli/generate_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(generateCommand);
