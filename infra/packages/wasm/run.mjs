// Runs a Python program in CPython as WebAssembly: node run.mjs HOME PROGRAM FOLDER ARGUMENTS...
// HOME is where npm put the interpreter.
// The folder is the program's /folder, and all that it sees of this machine.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [home, program, folder, ...args] = process.argv.slice(2);
const { loadPyodide } = createRequire(home + "/")("pyodide");
const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" }, args: ["-B"] });
python.FS.mkdirTree("/folder");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/folder");
python.globals.set("given", python.toPy(["program", "/folder", ...args]));
python.runPython("import sys; sys.argv = given");
python.runPython(readFileSync(program, "utf8"), { globals: python.toPy({ __name__: "__main__" }) });
