/** The notebook of the documentation, executed with Deno's own Jupyter kernel. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { pythonWith } from "../support/python.ts";
import { inWorkspace } from "../support/workspace.ts";

const FILE = "notebook_test.ts";
const NOTEBOOK = fromFileUrl(new URL("../../docs/explore.ipynb", import.meta.url));
const PROGRAM = fromFileUrl(new URL("execute_notebook.py", import.meta.url));

const ignore = lacks(FILE, "read", "write", "run", "env") || await lacksTensorFlow(FILE);
const python = ignore
  ? undefined
  : await pythonWith(FILE, "jupyter_client", "GANWALK_JUPYTER_PYTHON", "jupyter_client");

/** One output of a cell. */
interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly evalue?: string;
}

/** One cell. */
interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly Output[];
}

function readCells(path: string): Cell[] {
  const { cells } = JSON.parse(Deno.readTextFileSync(path)) as { cells: Cell[] };
  return cells.filter(({ cell_type }) => cell_type === "code");
}

/** What a cell shows, such as `["image/png"]`. */
const typesOf = ({ outputs = [] }: Cell) => outputs.flatMap(({ data = {} }) => Object.keys(data));

Deno.test({
  name: "the notebook runs with Deno's kernel, and every cell shows what it shows in the repository",
  ignore: python === undefined,
  async fn() {
    await inWorkspace(async () => {
      const path = join(Deno.cwd(), "executed.ipynb");
      const { success, stderr } = await new Deno.Command(python!, {
        args: [PROGRAM, NOTEBOOK, path],
        env: { DENO: Deno.execPath() },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const cells = readCells(path);
      for (const { source, outputs = [] } of cells) {
        const wrong = outputs.filter(({ output_type }) => output_type === "error");
        assertEquals(wrong.map(({ evalue }) => evalue), [], source.join(""));
      }
      assertEquals(cells.map(typesOf), readCells(NOTEBOOK).map(typesOf));
      const types = cells.flatMap(typesOf);
      for (const type of ["image/png", "image/gif", "image/svg+xml"]) assert(types.includes(type), type);
      // The signature of PNG and the first chunk's name, then width and height.
      const png = cells.flatMap(({ outputs = [] }) => outputs).find(({ data }) => data?.["image/png"]);
      const bytes = Uint8Array.fromBase64(png!.data!["image/png"]!);
      const size = new DataView(bytes.buffer);
      assertEquals(new TextDecoder().decode(bytes.slice(12, 16)), "IHDR");
      assert(size.getUint32(16) >= 300 && size.getUint32(20) >= 100, "a figure with labels");
    });
  },
});
