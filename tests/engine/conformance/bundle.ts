/**
 * Bundles tfjs-core's specs with a backend, so that both share one copy of tfjs-core: the specs are ES
 * modules that import it by path, while packages under Deno get its CommonJS build.
 */
import { createRequire } from "node:module";
import { dirname, join } from "@std/path";
import * as esbuild from "esbuild";

const require = createRequire(import.meta.url);

/** The global variable that holds the binding on TensorFlow for tfjs-node's own specs. */
export const BINDING = "conformanceBinding";

/** The folder of an npm package in Deno's cache or in node_modules. */
export function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/**
 * Where an imported name lies: tfjs-core's ES build for every name of it, tfjs-node-gpu's TypeScript
 * sources instead of its ES5 build (which cannot extend the ES classes of the former), and for other
 * packages what Deno resolves. The name itself where nothing does: it is left to the running program, as
 * Node's own modules are and packages that may be missing.
 */
function locate(name: string, importer: string): string {
  const core = packageFolder("@tensorflow/tfjs-core");
  if (name === "@tensorflow/tfjs-core" || name === "@tensorflow/tfjs") return join(core, "dist/index.js");
  if (name.startsWith("@tensorflow/tfjs-core/dist/")) {
    return join(core, `${name.slice("@tensorflow/tfjs-core/".length).replace(/\.js$/, "")}.js`);
  }
  if (/^@tensorflow\/tfjs-backend-(cpu|wasm|webgpu)$/.test(name)) {
    return join(packageFolder(name), "dist/index.js");
  }
  const [, source, spec] = name.match(/^@tensorflow\/tfjs-node-gpu\/dist\/(.*?)(_test)?\.js$/) ?? [];
  const node = packageFolder("@tensorflow/tfjs-node-gpu");
  if (source) return spec ? join(node, "dist", `${source}_test.js`) : join(node, "src", `${source}.ts`);
  for (const parent of [importer, import.meta.filename!]) { // ours for jasmine-core, which tfjs-core does not declare
    try {
      return createRequire(parent).resolve(name);
    } catch {
      continue;
    }
  }
  return name;
}

/** Hands our binding and the sources to tfjs-node's own specs, which look for an addon and the ES5 build. */
function resolveOwnSpecs(build: esbuild.PluginBuild): void {
  const folder = packageFolder("@tensorflow/tfjs-node-gpu");
  build.onResolve({ filter: /^\.\// }, ({ path, importer }) => {
    if (dirname(importer) === join(folder, "dist")) return { path: join(folder, "src", `${path}.ts`) };
  });
  build.onLoad({ filter: /tfjs_binding_test\.js$/ }, async ({ path }) => ({
    contents: (await Deno.readTextFile(path))
      .replace("require('@mapbox/node-pre-gyp')", "{ find: () => '' }")
      .replace("require(bindingPath)", BINDING),
  }));
}

const plugin: esbuild.Plugin = {
  name: "one tfjs-core",
  setup(build) {
    resolveOwnSpecs(build);
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return;
      const located = locate(path, importer || import.meta.filename!);
      return located.startsWith("/") ? { path: located } : { path: located, external: true };
    });
  },
};

/**
 * Writes one CommonJS file that exports `tf`, `jasmineUtil`, `loadSpecs()` and what `backendSource` exports.
 *
 * @param backendSource statements of an ES module; bare names and absolute paths can be imported
 * @param file where to write
 */
export async function bundleSpecs(backendSource: string, file: string): Promise<void> {
  const core = "@tensorflow/tfjs-core";
  const contents = `
    export * as tf from "${core}";
    import "${core}/dist/public/chained_ops/register_all_chained_ops.js";
    import "${core}/dist/register_all_gradients.js";
    export * as jasmineUtil from "${core}/dist/jasmine_util.js";
    export const loadSpecs = () => import("${core}/dist/tests.js");
    ${backendSource}`;
  try {
    await esbuild.build({
      stdin: { contents, resolveDir: import.meta.dirname!, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: file,
      logLevel: "error",
      define: { "import.meta.url": JSON.stringify(import.meta.url) }, // packages are looked up from here
      ignoreAnnotations: true, // tfjs-core calls modules free of side effects that register chained methods
      plugins: [plugin],
    });
  } finally {
    await esbuild.stop();
  }
}
