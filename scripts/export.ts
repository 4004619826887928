import { exportCommand } from "../src/cli/export_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(exportCommand);
