import { duckdbEngine } from './build-duckdb-engine.ts';
import { emptiedTables } from './emptied.ts';

emptiedTables(() => duckdbEngine);
