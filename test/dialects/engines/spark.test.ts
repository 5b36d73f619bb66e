import { queriesOn, setting } from './queries.ts';
import { startSpark } from './spark.ts';

queriesOn('Spark, as Databricks', async () => startSpark(setting('SPARK_PYTHON'), setting('DELTA_JARS')));
