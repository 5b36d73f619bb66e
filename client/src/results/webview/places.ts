/** A cell of the grid; row −1 is the header. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows in sight. */
  readonly page: number;
}

/** Where a key leads from a cell, as in a spreadsheet; undefined for a key that leads nowhere. It may be outside. */
export function moveBy(key: string, command: boolean, { row, column }: Place, extent: Extent): Place | undefined {
  switch (key) {
    case 'ArrowDown':
      return { row: command ? extent.rows - 1 : row + 1, column };
    case 'ArrowUp':
      return { row: command ? 0 : row - 1, column };
    case 'ArrowRight':
      return { row, column: command ? extent.columns - 1 : column + 1 };
    case 'ArrowLeft':
      return { row, column: command ? 0 : column - 1 };
    case 'PageDown':
      return { row: row + extent.page, column };
    case 'PageUp':
      return { row: Math.max(0, row - extent.page), column };
    case 'Home':
      return { row: command ? 0 : row, column: 0 };
    case 'End':
      return { row: command ? extent.rows - 1 : row, column: extent.columns - 1 };
    default:
      return undefined;
  }
}
