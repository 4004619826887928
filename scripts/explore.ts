import { chooseExploreCommand } from "../src/cli/explore_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(chooseExploreCommand);
