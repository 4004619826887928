import { directionsCommand } from "../src/cli/directions_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(directionsCommand);
