import { describe, expect, test } from 'vitest';
import { parseHtml } from './html.ts';

/** `n over`, and below it what is read of each row. */
function loops(...lines: string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { keys, value } of parseHtml(lines.join('\n')).nodes) {
    if (keys[0] !== 'loop' || keys[2] === 'outer') continue;
    if (keys[2] === 'over') found[`${keys[1]} ${value}`] = [];
    else Object.values(found)[Number(keys[1])]!.push(String(value));
  }
  return found;
}

describe('loops of templates', () => {
  test('what they run over and read, each once', () => {
    const template = [
      '{% for book in books %}',
      '<li>{{ book.title }} {{ book.author.name|upper }}, {{ book.title }}</li>',
      '{%- endfor -%}',
    ];
    expect(loops(...template)).toEqual({ '0 books': ['title', 'author.name'] });
  });

  test('what they call each row', () => {
    const over = (text: string) => parseHtml(text).nodes.find(({ keys }) => keys[2] === 'over')?.keys[3];
    expect(over('{% for book in books %}{% endfor %}')).toBe('book');
    expect(over('{% for key, book in books %}{% endfor %}')).toBeUndefined();
  });

  test('reads in tags and calls count, texts do not', () => {
    expect(
      loops(
        '{% for b in books if b.author.active %}',
        '{% if b.editor.isFree %}{{ url_for("b.other", id=b.publisher.id) }}{% endif %}{{ b.x.y if b.z.a else "b.no.no" }}',
        '{% endfor %}',
      ),
    ).toEqual({ '0 books': ['editor.isFree', 'publisher.id', 'x.y', 'z.a'] });
  });

  test('of pairs each part is read by its place, and what a tag gives by the name of the tag', () => {
    const pairs = [
      '{% for k, v in books.items() %}{{ k.name }}{% for x in v %}{{ x.author.name }}{% endfor %}{% endfor %}',
      '{% cart_lines user as lines %}{% for line in lines %}{{ line.product.name }}{% endfor %}',
    ];
    expect(loops(...pairs)).toEqual({ '0 books': ['{key}.name', '{}', '{}.author.name'], '1 %cart_lines': ['product.name'] });
  });

  test('what inner loops read belongs to the rows of the outer one', () => {
    expect(
      loops(
        '{% for order in page.orders.all %}{% for item in order.items.all() %}{{ item.product.name }}{{ order.user.name }}',
        '{% endfor %}{% for tag in tags|slice:":5" %}{{ tag.owner.name }}{% endfor %}{% endfor %}{{ order.late.name }}',
      ),
    ).toEqual({ '0 page.orders': ['items', 'items.product.name', 'user.name'], '1 tags': ['owner.name'] });
  });

  test('what loops read of other names, in each round', () => {
    const template = [
      '{% with held=cart.lines.all %}{% for b in books %}{{ held.count }}{{ cart.products.all }}{{ m.badge(b.id) }}{{ forloop.counter }}',
      '{% for w in request.user.wishes.all %}{{ w.pk }}{{ b.x }}{% endfor %}{% endfor %}{% endwith %}{{ cart.other }}',
    ];
    const outer = parseHtml(template.join('\n')).nodes.flatMap(({ keys, value }) =>
      keys[2] === 'outer' ? [`${keys[1]} ${value}`] : [],
    );
    expect(outer).toEqual(['0 cart.products', '0 request.user.wishes']);
  });

  test('rows in tuples and under keys', () => {
    expect(loops('{% for k, v in books.items() %}{{ v.author.name }}{{ k.name }}{% endfor %}')).toEqual({
      '0 books': ['{}.author.name', '{key}.name'],
    });
    expect(
      loops('{% for key, books in shelves.items() %}{% for book in books %}{{ book.author.name }}{% endfor %}{% endfor %}'),
    ).toEqual({ '0 shelves': ['{}', '{}.author.name'] });
    expect(loops('{% for book, count in rows %}{{ book.author.name }}{{ count }}{% endfor %}')).toEqual({
      '0 rows': ['#0.author.name', '#1.__str__'],
    });
  });

  test('what macros and functions are called with', () => {
    expect(loops('{% for b in books %}{{ m.badge(b.author, size=b.size) }}{{ url_for("book", id=b.id) }}{% endfor %}')).toEqual({
      '0 books': ['author.(m:badge@0', 'size.(m:badge@size', 'author', 'size', 'id'],
    });
  });

  test.each([
    ['rows that a filter makes', '{% for b in books|groupby("author") %}{{ b.list.x }}{% endfor %}'],
    ['rows that a call makes', '{% for b in find(books) %}{{ b.author.name }}{% endfor %}'],
    ['a cached part', '{% cache 500 books %}{% for b in books %}{{ b.author.name }}{% endfor %}{% endcache %}'],
    ['comments', '{# {% for b in books %} #}{% comment %}{% for b in books %}{% endcomment %}{{ b.author.name }}'],
    ['no template', 'function f() { return {a: {b: 1}} }'],
  ])('not read: %s', (_, text) => {
    expect(loops(text)).toEqual({});
  });

  test('what is included, and what a partial template reads of the names that it is given', () => {
    const nodes = (text: string) =>
      parseHtml(text).nodes.map(({ keys, value }) => `${keys.filter((key) => key !== '').join(' ')}: ${value}`);
    expect(
      nodes('{% include "menu.html" %}{% for p in posts %}{% include "post.html" with author=p.writer only %}{% endfor %}'),
    ).toEqual([
      'include 0: menu.html',
      'loop 0 over p: posts',
      'loop 0 include 1 author writer: post.html',
      'loop 0 include 2 p: post.html',
    ]);
    expect(nodes('<b>{{ post.author.name }}</b>{% if post.tags.all %}{{ title }}{% endif %}')).toEqual([
      'read 0: post.author.name',
      'read 1: post.tags',
    ]);
    expect(nodes('{% extends "base.html" %}{{ post.author.name }}')).toEqual(['include 0: base.html']);
    expect(nodes('<html><body>{{ post.author.name }}</body></html>')).toEqual(['head: null']);
  });

  test('a variable of the same name hides the outer one', () => {
    expect(
      loops('{% for b in books %}{% for b in f(b) %}{{ b.author.name }}{% endfor %}{{ b.editor.name }}{% endfor %}'),
    ).toEqual({
      '0 books': ['editor.name'],
    });
  });

  test('whatever the text, it ends', () => {
    const started = performance.now();
    for (const text of [
      '{%'.repeat(100_000),
      '{% for a in b %}'.repeat(50_000),
      `{{ ${'a.'.repeat(200_000)}`,
      '{% for '.repeat(60_000),
    ])
      loops(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
