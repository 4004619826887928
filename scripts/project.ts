import { projectCommand } from "../src/cli/project_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(projectCommand);
