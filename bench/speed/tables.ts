import type { Table } from '../table.ts';
import { names, type StartName, startNames, type TreeResult } from './cases.ts';
import type { Figure } from './measure.ts';
import type { Target } from './targets.ts';

const head = ['wall s', 'spread', 'CPU s', 'peak MB'];

/** The runs of the tool on a tree, compared with making the syntax trees alone. */
export function treeTable({ name, figures }: TreeResult): Table {
  const parse = figures.get('parse');
  const rows = [...figures].map(([run, figure]) => [
    names[run],
    ...cells(figure),
    parse ? (figure.time / parse.time).toFixed(2) : '-',
  ]);
  return [[name, ...head, '/ parse'], ...rows];
}

/** Other tools on a tree, compared with the audit of it. */
export function peerTable({ name, figures, peerFigures, peers }: TreeResult): Table {
  const audit = figures.get('cold')!;
  const row = (title: string, figure: Figure) => [title, ...cells(figure), `${(figure.time / audit.time).toFixed(1)}`];
  const others = [...peerFigures].map(([peer, figure]) =>
    row(`${peer} ${peers.find((one) => one.name === peer)!.version}`, figure),
  );
  return [[name, ...head, '/ audit'], row('backend-audit, cold', audit), ...others];
}

export function startTable(start: ReadonlyMap<StartName, Figure>): Table {
  const node = start.get('node')!;
  const rows = [...start].map(([name, figure]) => [
    startNames[name],
    ...startCells(figure),
    (figure.time / node.time).toFixed(2),
  ]);
  return [['start', 'wall ms', ...head.slice(1), '/ node'], ...rows];
}

export function targetTable(targets: readonly Target[]): Table {
  const rows = targets.map(({ text, outcome }) => [
    text,
    outcome?.shown ?? '-',
    outcome ? (outcome.isMet ? 'met' : 'NOT MET') : 'not measured',
  ]);
  return [['target', 'measured', ''], ...rows];
}

function cells({ wall, cpu, memory, spread }: Figure): string[] {
  return [seconds(wall), percent(spread), cpu === undefined ? '-' : seconds(cpu), memory === undefined ? '-' : memory.toFixed(0)];
}

function startCells(figure: Figure): string[] {
  return [(1000 * figure.wall).toFixed(0), ...cells(figure).slice(1)];
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
