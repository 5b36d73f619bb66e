/** Aldermouth: a harbour city that does not exist, on British time. Its stations, its people's names, its seasons. */

import type { Random } from './random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The two years of the data. Nothing in it depends on the day it is generated. */
export const firstDay = Date.UTC(2024, 0, 1);
export const lastDay = Date.UTC(2025, 11, 31);

/** Aldermouth's clock: an hour ahead of UTC from the last Sunday in March to the last Sunday in October. */
const summers = [
  [Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1)],
  [Date.UTC(2025, 2, 30, 1), Date.UTC(2025, 9, 26, 1)],
] as const;

export function utcOfLocal(local: number): number {
  const isSummer = summers.some(([from, to]) => local - hour >= from && local - hour < to);
  return isSummer ? local - hour : local;
}

export function localOfUtc(utc: number): number {
  return summers.some(([from, to]) => utc >= from && utc < to) ? utc + hour : utc;
}

/** How willing people are to ride, by month, January first. */
export const season = [0.45, 0.5, 0.7, 0.95, 1.2, 1.4, 1.45, 1.35, 1.15, 0.9, 0.6, 0.4] as const;

/** Name, district, docks. */
export const stations = [
  ['Harbour Steps', 'Old Harbour', 32],
  ['Tannery Lane', 'Old Harbour', 18],
  ['Corn Exchange', 'Centre', 40],
  ['Central Station', 'Centre', 64],
  ['Guildhall Square', 'Centre', 36],
  ['Magdalen Street', 'Centre', 22],
  ['Ropewalk', 'Old Harbour', 20],
  ['Lighthouse Road', 'Old Harbour', 14],
  ['St Brannoc’s Church', 'Northgate', 16],
  ['Northgate Market', 'Northgate', 28],
  ['Infirmary', 'Northgate', 24],
  ['Mill Bridge', 'Millside', 26],
  ['Weir Cottages', 'Millside', 12],
  ['Paper Mill', 'Millside', 20],
  ['University Library', 'Hillcrest', 48],
  ['Science Park', 'Hillcrest', 34],
  ['Observatory Hill', 'Hillcrest', 10],
  ['Botanic Garden', 'Hillcrest', 22],
  ['Orchard Row', 'Southfields', 14],
  ['Southfields Park', 'Southfields', 30],
  ['Lido', 'Southfields', 26],
  ['Tram Depot', 'Southfields', 24],
  ['Brickworks', 'Eastbank', 18],
  ['Eastbank Quay', 'Eastbank', 30],
  ['Customs House', 'Eastbank', 22],
  ['Fish Market', 'Eastbank', 20],
  ['Velodrome', 'Eastbank', 36],
  ['Rowan Avenue', 'Northgate', 12],
  ['Cathedral Close', 'Centre', 18],
  ['Ferry Terminal', 'Old Harbour', 44],
] as const;

/** The station of every dock in the city. A big station is as much more likely as it has more docks. */
const docks: readonly number[] = stations.flatMap(([, , count], i) => Array<number>(count).fill(i + 1));

export function anyStation(random: Random): number {
  return docks[random.between(0, docks.length - 1)] ?? 1;
}

// biome-ignore format: a list to be read at a glance
export const firstNames = [
  'ada', 'amir', 'anna', 'ben', 'bianca', 'carlos', 'chloe', 'dara', 'elif', 'emil', 'esther', 'farah', 'felix',
  'grace', 'hana', 'henry', 'ines', 'ivan', 'jamal', 'jonas', 'kavya', 'kofi', 'lena', 'liam', 'lucia', 'maren',
  'mateo', 'mina', 'nadia', 'noah', 'olga', 'omar', 'petra', 'priya', 'quinn', 'rosa', 'samir', 'sofia', 'tariq',
  'tessa', 'uma', 'vera', 'wanda', 'xavier', 'yara', 'zoe',
] as const;

// biome-ignore format: a list to be read at a glance
export const lastNames = [
  'abbott', 'adeyemi', 'bakker', 'barnes', 'castillo', 'chen', 'costa', 'demir', 'dubois', 'ekwall', 'farrell',
  'fischer', 'garcia', 'haddad', 'hansen', 'ibrahim', 'ito', 'jensen', 'kaur', 'keller', 'kowalski', 'larsen',
  'lindqvist', 'marino', 'mendes', 'moreau', 'nakamura', 'novak', 'obrien', 'okafor', 'oliveira', 'park', 'patel',
  'quigley', 'ramos', 'rossi', 'sharma', 'silva', 'tanaka', 'thomas', 'umar', 'varga', 'walsh', 'weber', 'yilmaz',
  'zhang',
] as const;
