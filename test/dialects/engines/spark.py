"""Spark with Delta that answers statements: a JSON text a line on stdin, `{"rows": …}` or `{"error": …}` a line on stdout."""

import glob
import json
import os
import shutil
import sys
import tempfile

os.environ["TZ"] = "UTC"
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # Spark prints what it likes.

from pyspark.sql import SparkSession

home = tempfile.mkdtemp(prefix="spark-")
settings = {
    "jars": ",".join(glob.glob(os.path.join(sys.argv[1], "*.jar"))),
    "sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "sql.sources.default": "delta",
    "sql.warehouse.dir": home + "/warehouse",
    "local.dir": home,
    "sql.session.timeZone": "UTC",
    "sql.ansi.enabled": "true",
    # For a few rows on a small machine.
    "sql.shuffle.partitions": "1",
    "default.parallelism": "1",
    "databricks.delta.snapshotPartitions": "1",
    # For names with spaces.
    "databricks.delta.properties.defaults.columnMapping.mode": "name",
    "driver.memory": "2g",
    "driver.bindAddress": "127.0.0.1",
    "driver.host": "127.0.0.1",
    "ui.enabled": "false",
}
builder = SparkSession.builder.master("local[2]")
for name, value in settings.items():
    builder = builder.config("spark." + name, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")

try:
    for line in sys.stdin:
        try:
            frame = spark.sql(json.loads(line))
            rows = [[None if cell is None else cell if isinstance(cell, (bool, int, float)) else str(cell) for cell in row] for row in frame.collect()]
            answer = {"rows": [dict(zip(frame.columns, row)) for row in rows]}
        except Exception as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), file=answers)
finally:
    spark.stop()
    shutil.rmtree(home, True)
