import { describe, expect, it } from 'vitest';
import { csvItems } from './csv.ts';

const FIRST_ROW = { CSVHeaderLocation: 'FIRST_ROW' };

describe('a CSV file’s rows', () => {
  it('are texts under the names of the first row', () => {
    expect(csvItems('a,b\n1,true\r\n"",null\n', FIRST_ROW)).toEqual([
      { a: '1', b: 'true' },
      { a: '', b: 'null' },
    ]);
  });

  it('are texts under the names that were given', () => {
    expect(csvItems('1,2\n', { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'] })).toEqual([{ x: '1', y: '2' }]);
  });

  it('have empty texts for what is missing, and lose what is beyond the names', () => {
    expect(csvItems('a,b\n1\n1,2,3\n,,,', FIRST_ROW)).toEqual([
      { a: '1', b: '' },
      { a: '1', b: '2' },
      { a: '', b: '' },
    ]);
  });

  it('are parted by the delimiter that was named', () => {
    expect(csvItems('a|b\n1,5|2', { ...FIRST_ROW, CSVDelimiter: 'PIPE' })).toEqual([{ a: '1,5', b: '2' }]);
  });

  it('keep delimiters, line ends and doubled quotes in quotes', () => {
    expect(csvItems('a,b\n"x, ""y""\nz",2\n', FIRST_ROW)).toEqual([{ a: 'x, "y"\nz', b: '2' }]);
  });

  it('keep what a backslash may escape, and lose it before anything else', () => {
    expect(csvItems('path,size\nC:\\\\Files\\, new\\n,65\n', FIRST_ROW)).toEqual([
      { path: 'C:\\Files, newn', size: '65' },
    ]);
  });

  it('are none for empty lines, and for a file of names alone', () => {
    expect(csvItems('a,b\n\n1,2\n\n', FIRST_ROW)).toEqual([{ a: '1', b: '2' }]);
    expect(csvItems('a,b', FIRST_ROW)).toEqual([]);
    expect(csvItems('', FIRST_ROW)).toEqual([]);
  });

  it('are refused under names of which two are the same', () => {
    expect(() => csvItems('a,a\n1,2', FIRST_ROW)).toThrow('CSV headers cannot contain duplicates.');
  });
});
