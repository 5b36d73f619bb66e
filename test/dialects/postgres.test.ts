import { startPostgresEngine } from '../warehouses/queries-engine.ts';
import { proves } from './proof.ts';

proves('postgres', { start: startPostgresEngine, translate: undefined });
