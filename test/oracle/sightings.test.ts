import { duckdbEngine } from './build-duckdb-engine.ts';
import { keptSightings } from './sightings.ts';

keptSightings(() => duckdbEngine);
