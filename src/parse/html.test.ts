import { describe, expect, it } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parseHtml } from './html.ts';

const leaves = (text: string) => parseHtml(text).nodes.map((node) => [node.keys.join('/'), node.value]);

describe('parseHtml', () => {
  it('gives the attributes of the elements in the head, numbered by element', () => {
    const text =
      '<!doctype html>\n<html lang="en">\n<head>\n  <meta charset=utf-8>\n  <META http-equiv="Content-Security-Policy" content="default-src \'self\'">\n  <script src="/a.js" defer></script>\n  <link rel=\'icon\' href="/i.svg"/>\n</head>\n<body><script>x()</script></body>';
    expect(leaves(text)).toEqual([
      ['head', null],
      ['meta/0/charset', 'utf-8'],
      ['meta/1/http-equiv', 'Content-Security-Policy'],
      ['meta/1/content', "default-src 'self'"],
      ['script/0/src', '/a.js'],
      ['script/0/defer', true],
      ['link/0/rel', 'icon'],
      ['link/0/href', '/i.svg'],
    ]);
    expect(parseHtml(text).nodes[3]).toMatchObject({ span: spanOf(5, 54, 5, 74), keySpan: spanOf(5, 46, 5, 53) });
  });

  it('measures inline scripts and does not read their text as markup', () => {
    expect(leaves('<head><script>if (a<b) "<meta name=x>"</script><base href="/"></head>')).toEqual([
      ['head', null],
      ['script/0/text-length', 24],
      ['base/0/href', '/'],
    ]);
  });

  it('has nothing of a fragment but what it extends, and reads a document without a head tag', () => {
    expect(leaves('{% extends "base" %}<script src="x"></script>')).toEqual([['include/0', 'base']]);
    expect(leaves('<!DOCTYPE html><meta name="a"><p><meta name="b">')).toEqual([
      ['head', null],
      ['meta/0/name', 'a'],
    ]);
  });

  it('returns comments, which hide markup', () => {
    const tree = parseHtml('<head>\r\n<!-- <meta name="x">\r\n-->\r\n</head>');
    expect(tree.nodes.map((node) => node.keys)).toEqual([['head']]);
    expect(tree.comments).toEqual([{ text: '<meta name="x">', span: spanOf(2, 1, 3, 4), ownLine: true }]);
  });

  it('survives what is not closed', () => {
    for (const text of [
      '<head><script>',
      '<head><meta content="',
      '<head><meta <link rel=x',
      '<head><!--',
      '<head <',
      '<head></',
    ]) {
      expect(leaves(text)[0]).toEqual(['head', null]);
    }
  });
});
