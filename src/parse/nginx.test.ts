import { describe, expect, it } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parseNginx } from './nginx.ts';

const leaves = (text: string) => parseNginx(text).nodes.map((node) => [node.keys.join('|'), node.value]);

describe('parseNginx', () => {
  it('numbers directives and blocks by name and keeps a block’s arguments in its key', () => {
    const text =
      'server {\n  listen 80;\n  listen 443 ssl;\n  location /api/ {\n    limit_req zone=api burst=20;\n  }\n}\nserver { return 301 https://$host$request_uri; }\n';
    expect(leaves(text)).toEqual([
      ['server|0|listen|0', '80'],
      ['server|0|listen|1', '443 ssl'],
      ['server|0|location /api/|0|limit_req|0', 'zone=api burst=20'],
      ['server|1|return|0', '301 https://$host$request_uri'],
    ]);
    expect(parseNginx(text).nodes[2]).toMatchObject({ span: spanOf(5, 15, 5, 32), keySpan: spanOf(5, 5, 5, 14) });
  });

  it('takes quotes off words and keeps them where they hold a text together', () => {
    expect(
      leaves(
        'add_header Access-Control-Allow-Origin "*" always;\nadd_header Content-Security-Policy "default-src \'self\'; img-src *";\nadd_header X \'\';',
      ),
    ).toEqual([
      ['add_header|0', 'Access-Control-Allow-Origin * always'],
      ['add_header|1', 'Content-Security-Policy "default-src \'self\'; img-src *"'],
      ['add_header|2', "X ''"],
    ]);
  });

  it('reads variables, regular expressions, if and map blocks', () => {
    expect(
      leaves(
        'map $http_origin $ok { default 0; "~^https://a\\.b$" 1; }\nif ($request_method = OPTIONS) { return 204; }\nproxy_pass http://${host}:80/;\nlocation ~* \\.(js|css)$ { expires 1d; }',
      ),
    ).toEqual([
      ['map $http_origin $ok|0|default|0', '0'],
      ['map $http_origin $ok|0|~^https://a\\.b$|0', '1'],
      ['if ($request_method = OPTIONS)|0|return|0', '204'],
      ['proxy_pass|0', 'http://${host}:80/'],
      ['location ~* \\.(js|css)$|0|expires|0', '1d'],
    ]);
  });

  it('says where the condition stands that a directive depends on', () => {
    const [inside, outside] = parseNginx('location / {\n  if ($a = b) {\n    return 204;\n  }\n  return 200;\n}\n').nodes;
    expect(inside!.condition).toEqual(spanOf(2, 3, 2, 14));
    expect(outside!.condition).toBeUndefined();
  });

  it('has leaves for a directive without arguments and an empty block', () => {
    expect(parseNginx('upstream a { ip_hash; }\nevents {}\n').nodes).toEqual([
      { keys: ['upstream a', 0, 'ip_hash', 0], value: null, span: spanOf(1, 14, 1, 21), keySpan: spanOf(1, 14, 1, 21) },
      { keys: ['events', 0], value: null, isEmpty: true, span: spanOf(2, 1, 2, 7), keySpan: spanOf(2, 1, 2, 7) },
    ]);
  });

  it('passes over Lua code with braces, strings and comments', () => {
    const text = 'location / {\n  content_by_lua_block {\n    -- }\n    local t = { a = "}" }\n  }\n  deny all;\n}\n';
    expect(leaves(text)).toEqual([
      ['location /|0|content_by_lua_block|0', null],
      ['location /|0|deny|0', 'all'],
    ]);
  });

  it('returns comments, with CRLF and in a line with code', () => {
    expect(parseNginx('# a\r\nlisten 80; # b\r\n').comments).toEqual([
      { text: 'a', span: spanOf(1, 1, 1, 4), ownLine: true },
      { text: 'b', span: spanOf(2, 12, 2, 15), ownLine: false },
    ]);
  });

  it('survives templates, missing semicolons and stray braces', () => {
    const tree = parseNginx('{% if tls %}\nlisten {{ port }};\n{% endif %}\nserver { listen 80 }\n}\nroot /x;\n');
    expect(tree.nodes.map((node) => node.keys[0])).toEqual(['listen', 'server', 'root']);
    expect(tree.nodes[0]!.value).toBe('{{ port }}');
    expect(tree.problems.map((problem) => problem.message)).toEqual([
      'The directive listen does not end with a semicolon.',
      'Nothing is open that } could close.',
    ]);
  });
});
