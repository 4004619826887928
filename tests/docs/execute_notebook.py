"""Executes a notebook's cells with Deno's Jupyter kernel and writes it again with their outputs.

    python3 tests/docs/execute_notebook.py docs/explore.ipynb OUTPUT.ipynb

Needs the package jupyter_client. The kernel is the program that DENO names, else the `deno` on the path; it runs in
the notebook's folder.
"""
import json
import os
import sys
import tempfile
import time
from queue import Empty

SECONDS_PER_CELL = 300


def outputs_of(client, message_id, count):
    """All that a cell puts out, until the kernel says that it is idle again."""
    outputs = []
    end = time.monotonic() + SECONDS_PER_CELL
    while time.monotonic() < end:
        try:
            message = client.get_iopub_msg(timeout=1)
        except Empty:
            continue
        if message["parent_header"].get("msg_id") != message_id:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            return outputs
        if kind == "stream":
            outputs.append({"output_type": kind, "name": content["name"], "text": content["text"]})
        elif kind == "error":
            outputs.append({"output_type": kind, **{key: content[key] for key in ("ename", "evalue", "traceback")}})
        elif kind in ("execute_result", "display_data"):
            output = {"output_type": kind, "data": content["data"], "metadata": content.get("metadata", {})}
            outputs.append({**output, "execution_count": count} if kind == "execute_result" else output)
    sys.exit(f"Cannot execute cell {count}: it took more than {SECONDS_PER_CELL} s")


def execute(path):
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "deno"))
        spec = {
            "argv": [os.environ.get("DENO", "deno"), "jupyter", "--kernel", "--conn", "{connection_file}"],
            "display_name": "Deno",
            "language": "typescript",
        }
        with open(os.path.join(folder, "deno", "kernel.json"), "w", encoding="utf-8") as file:
            json.dump(spec, file)
        specs = KernelSpecManager(kernel_dirs=[folder])
        manager = KernelManager(kernel_name="deno", kernel_spec_manager=specs)
        manager.start_kernel(cwd=os.path.dirname(os.path.abspath(path)))
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            for count, cell in enumerate(cells, 1):
                message_id = client.execute("".join(cell["source"]))
                cell["execution_count"] = count
                cell["outputs"] = outputs_of(client, message_id, count)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return notebook


if __name__ == "__main__":
    executed = execute(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        json.dump(executed, target, indent=1, ensure_ascii=False)
        target.write("\n")
