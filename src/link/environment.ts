import type { Layer } from '../model/concepts.ts';
import type { ConfigNode } from '../model/config-tree.ts';
import type { FileFacts } from '../model/facts.ts';
import type { Environment, Program } from '../model/linking.ts';
import { parentFolder } from './program.ts';

interface Entry {
  readonly folder: string;
  readonly layer: Layer;
}

export function readEnvironment(program: Program): Environment {
  const byName = new Map<string, Entry[]>();
  const add = (name: string, folder: string, layer: Layer) => {
    const list = byName.get(name);
    if (list) list.push({ folder, layer });
    else byName.set(name, [{ folder, layer }]);
  };
  for (const facts of program.files.values()) readEntries(facts, add);
  const order = { 'env-file': 0, compose: 1, dockerfile: 2 } as const;
  for (const list of byName.values()) list.sort((a, b) => order[a.layer.from] - order[b.layer.from]);
  return {
    names: new Set(byName.keys()),
    layersOf: (variable, project) =>
      (byName.get(variable) ?? []).filter(({ folder }) => isNear(folder, project)).map(({ layer }) => layer),
  };
}

/** A deployment file speaks of projects above, beside or below it, but not of a sibling tree with its own deployment. */
function isNear(folder: string, project: string): boolean {
  return (
    folder === '' ||
    project === '' ||
    folder === project ||
    folder.startsWith(`${project}/`) ||
    project.startsWith(`${folder}/`) ||
    parentFolder(folder) === parentFolder(project)
  );
}

function readEntries(facts: FileFacts, add: (name: string, folder: string, layer: Layer) => void): void {
  const { path, role, language } = facts.source;
  const folder = parentFolder(path);
  if (facts.kind === 'tree' && language === 'env' && role === 'env') {
    for (const node of facts.tree.nodes) addNode(String(node.keys[0]), node, 'env-file');
  }
  if (facts.kind === 'tree' && language === 'yaml' && role === 'deploy') {
    for (const node of facts.tree.nodes) {
      const at = node.keys.indexOf('environment');
      if (at < 0 || at !== node.keys.length - 2 || node.keys[0] !== 'services') continue;
      const last = node.keys[at + 1]!;
      if (typeof last === 'string') addNode(last, node, 'compose');
      else if (typeof node.value === 'string') {
        const equals = node.value.indexOf('=');
        if (equals > 0)
          add(node.value.slice(0, equals), folder, {
            from: 'compose',
            at: { file: path, span: node.span },
            value: node.value.slice(equals + 1),
          });
      }
    }
  }
  if (facts.kind === 'dockerfile') {
    for (const one of facts.instructions) {
      if (one.name !== 'ENV') continue;
      for (const word of one.words) {
        const equals = word.text.indexOf('=');
        if (equals > 0)
          add(word.text.slice(0, equals), folder, {
            from: 'dockerfile',
            at: { file: path, span: word.span },
            value: word.text.slice(equals + 1),
          });
      }
    }
  }
  function addNode(name: string, node: ConfigNode, from: Layer['from']): void {
    if (node.value === null) return;
    const value = String(node.value);
    // `${X}` alone only hands the variable on.
    if (/^\$\{?\w+\}?$/.test(value)) return;
    const fallback = /^\$\{\w+:?-([^}]*)\}$/.exec(value);
    add(name, folder, { from, at: { file: path, span: node.span }, value: fallback ? fallback[1]! : value });
  }
}
