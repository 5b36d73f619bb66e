import { startDuckDb } from '../oracle/query-engine.ts';
import { proves } from './proof.ts';

proves('duckdb', { start: startDuckDb, translate: undefined });
