import { queriesOn, setting } from './queries.ts';
import { trinoEngine } from './trino.ts';

queriesOn('Trino, as Athena', async () => trinoEngine(setting('TRINO_SERVER')));
