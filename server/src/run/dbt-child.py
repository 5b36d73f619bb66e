"""dbt kept alive: one request a line on standard input, one answer a line on standard output, both JSON.

    python dbt-child.py PROJECT TARGET_PATH [OPTION OF DBT ...]

{"id": 1, "text": "select …", "fresh": false} compiles a text that is in no file, against the project as it was read last;
with "fresh" the project's files are read again first. The answer is {"id": 1, "sql": "…"} or {"id": 1, "error": "…"}. It
ends with its standard input. Nothing is written into the project, and no warehouse is opened unless a macro asks it.
"""

import contextlib
import io
import json
import os
import sys

answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)  # Whatever dbt prints goes elsewhere.
questions = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8")
project, target_path, *options = sys.argv[1:]
os.chdir(project)
os.environ["DBT_TARGET_PATH"] = target_path
os.environ["DBT_LOG_PATH"] = target_path
os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"

from dbt.cli.main import dbtRunner  # noqa: E402

LEAN = ["--no-write-json", "--no-populate-cache", "--no-version-check", "--quiet", "--log-level-file", "none"]
manifest = None


def invoke(words, keep=None):
    said = []  # The exception only says "Error parsing inline query"; what was wrong is in the events.

    def listen(event):
        if event.info.level == "error":
            said.append(event.info.msg)

    with contextlib.redirect_stdout(io.StringIO()):
        result = dbtRunner(manifest=keep, callbacks=[listen]).invoke([*LEAN, *words, *options])
    if not result.success:
        raise RuntimeError("\n".join(dict.fromkeys(said)) or str(result.exception))
    return result.result


def compile_text(text, fresh):
    global manifest
    if manifest is None or fresh:
        manifest = invoke(["parse"])
    # A text that failed stays in the manifest, and the next one would be refused as its double.
    for key in [key for key in manifest.nodes if key.endswith(".inline_query")]:
        del manifest.nodes[key]
    results = invoke(["compile", "--no-introspect", "--inline", text], keep=manifest)
    return next(result.node.compiled_code for result in results if result.node.name == "inline_query")


for line in questions:
    request = json.loads(line)
    answer = {"id": request["id"]}
    try:
        answer["sql"] = compile_text(request["text"], request["fresh"])
    except BaseException as error:  # dbt ends some failures with SystemExit.
        answer["error"] = str(error) or type(error).__name__
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
