import { defineFramework } from '../../model/framework.ts';

/** Frameworks of pages, beside React. */
export default defineFramework({
  id: 'browser-frameworks',
  kind: 'library',
  title: 'browser frameworks',
  languages: ['javascript', 'typescript'],
  packages: [],
  documentation: 'https://developer.mozilla.org/en-US/docs/Learn_web_development/Core/Frameworks_libraries',
  browserPackages: ['vue', 'svelte', '@angular/core', 'solid-js', '@sveltejs/kit', 'nuxt'],
});
