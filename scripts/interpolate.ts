import { interpolateCommand } from "../src/cli/interpolate_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(interpolateCommand);
