import { severities } from '../model/finding.ts';
import { UsageError } from '../model/problem.ts';
import { isSecurityRule, type Rule } from '../model/rule.ts';
import { nearest } from './nearest.ts';

/**
 * recommended: all but rules tagged `strict`, which are a matter of taste or of a project's maturity; security: rules about security; strict:
 * every rule; all: every rule, findings of low confidence too.
 */
export const profiles = ['recommended', 'security', 'strict', 'all'] as const;
/** A named choice of rules. */
export type Profile = (typeof profiles)[number];

/** Which rules run. */
export interface Selection {
  readonly profile: Profile;
  /** Rule ids, `pack/*`, severities. When given, only these run, whatever the profile. */
  readonly select: readonly string[];
  /** The same; these do not run. */
  readonly ignore: readonly string[];
}

/**
 * The rules that run, in the order given.
 * @throws UsageError for an id, pack or severity that does not exist, and when nothing is left
 */
export function selectRules(rules: readonly Rule[], { profile, select, ignore }: Selection): readonly Rule[] {
  const wanted = select.map((selector) => matcherOf(selector, rules));
  const unwanted = ignore.map((selector) => matcherOf(selector, rules));
  const left = rules.filter((rule) => {
    const isIn = wanted.length > 0 ? wanted.some((matches) => matches(rule)) : isInProfile(rule, profile);
    return isIn && !unwanted.some((matches) => matches(rule));
  });
  if (left.length === 0)
    throw new UsageError('No rule is left to run.', 'Check --select, --ignore and --profile; backend-audit rules lists all.');
  return left;
}

/** Finds a rule by its id. @throws UsageError with the nearest id when there is none */
export function findRule(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((it) => it.id === id);
  if (rule) return rule;
  throw unknownRule(id, nearestRuleName(id, rules));
}

/** Whether a suppression or a selector may name it: a rule's id or `pack/*`. */
export function isRuleName(name: string, rules: readonly Rule[]): boolean {
  return rules.some(({ id }) => id === name || (name.endsWith('/*') && id.startsWith(name.slice(0, -1))));
}

/** The id or `pack/*` that was probably meant. */
export function nearestRuleName(name: string, rules: readonly Rule[]): string | undefined {
  const byName = nearest(name, namesOf(rules));
  if (byName) return byName;
  const withoutPack = rules.filter(({ id }) => id.endsWith(`/${name}`));
  return withoutPack.length === 1 ? withoutPack[0]!.id : undefined;
}

function isInProfile(rule: Rule, profile: Profile): boolean {
  if (profile === 'security') return isSecurityRule(rule);
  return profile !== 'recommended' || !rule.tags?.includes('strict');
}

function matcherOf(selector: string, rules: readonly Rule[]): (rule: Rule) => boolean {
  if ((severities as readonly string[]).includes(selector)) return (rule) => rule.severity === selector;
  if (!isRuleName(selector, rules))
    throw unknownRule(selector, nearestRuleName(selector, rules) ?? nearest(selector, severities));
  if (selector.endsWith('/*')) return ({ id }) => id.startsWith(selector.slice(0, -1));
  return ({ id }) => id === selector;
}

function unknownRule(name: string, meant: string | undefined): UsageError {
  return new UsageError(
    `There is no rule '${name}'.`,
    meant ? `Did you mean '${meant}'?` : 'See backend-audit rules for the list.',
  );
}

function namesOf(rules: readonly Rule[]): string[] {
  const packs = new Set(rules.map(({ id }) => `${id.split('/')[0]}/*`));
  return [...rules.map(({ id }) => id), ...packs];
}
