import { runScript } from "../src/cli/run_script.ts";
import { trainEncoderCommand } from "../src/cli/train_encoder_command.ts";

await runScript(trainEncoderCommand);
