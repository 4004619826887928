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
SECONDS_AFTER_LAST = 3


class Outputs:
    """What cells put out. A result may come after the kernel says that it is idle again, and belongs to its cell still."""

    def __init__(self, client):
        self.client = client
        self.of = {}
        self.idle = set()

    def take(self, seconds):
        """Takes what comes next, if anything comes."""
        try:
            message = self.client.get_iopub_msg(timeout=seconds)
        except Empty:
            return False
        parent = message["parent_header"].get("msg_id")
        kind, content = message["msg_type"], message["content"]
        outputs = self.of.setdefault(parent, [])
        if kind == "status" and content["execution_state"] == "idle":
            self.idle.add(parent)
        elif kind == "stream":
            outputs.append({"output_type": kind, "name": content["name"], "text": content["text"]})
        elif kind == "error":
            outputs.append({"output_type": kind, **{key: content[key] for key in ("ename", "evalue", "traceback")}})
        elif kind in ("execute_result", "display_data"):
            output = {"output_type": kind, "data": content["data"], "metadata": content.get("metadata", {})}
            if kind == "execute_result":
                output["execution_count"] = content["execution_count"]
            outputs.append(output)
        return True

    def run(self, code):
        """Executes code until the kernel is idle; returns what its outputs are kept under."""
        message_id = self.client.execute(code)
        end = time.monotonic() + SECONDS_PER_CELL
        while message_id not in self.idle:
            self.take(1)
            if time.monotonic() > end:
                sys.exit(f"Cannot execute a cell: it took more than {SECONDS_PER_CELL} s:\n{code}")
        return message_id


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
            outputs = Outputs(client)
            messages = [outputs.run("".join(cell["source"])) for cell in cells]
            while outputs.take(SECONDS_AFTER_LAST):
                pass
            for count, (cell, message) in enumerate(zip(cells, messages), 1):
                cell["execution_count"] = count
                cell["outputs"] = outputs.of[message]
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return notebook


if __name__ == "__main__":
    executed = execute(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        json.dump(executed, target, indent=1, ensure_ascii=False)
        target.write("\n")
