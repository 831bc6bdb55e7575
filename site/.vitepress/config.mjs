import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../../scripts/lib/markdown.mjs';
import { repositoryLinks, repositoryUrl } from './repository-links.mjs';
import { sidebar } from './sidebar.mjs';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath d='M2 9c6 0 10 2 14 8 4-6 8-8 14-8-2 9-7 14-14 16C9 23 4 18 2 9z' fill='%232f6fb3'/%3E%3C/svg%3E";

export default defineConfig({
  srcDir: '../docs',
  title: 'Eyrie',
  description: 'Observability and governance for NestJS',
  lang: 'en-GB',
  head: [['link', { rel: 'icon', href: ICON }]],
  ignoreDeadLinks: false,
  markdown: {
    // Anchors are those of GitHub, where the same pages are read.
    anchor: { slugify: anchorOf },
    attrs: { disable: true },
    languageAlias: { mjs: 'js', alloy: 'hcl' },
    config: (md) => md.use(repositoryLinks).use(plainLanguages),
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Guides', link: '/guides/configuration', activeMatch: '^/guides/' },
      { text: 'Options', link: '/reference/options' },
      { text: 'API', link: '/reference/api/', activeMatch: '^/reference/api/' },
      { text: 'Errors', link: '/errors' },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repositoryUrl }],
    footer: { message: 'MIT licence' },
  },
  transformPageData({ relativePath, frontmatter }) {
    // Five columns need the room of the outline, and the sections are listed at the top.
    if (relativePath === 'reference/options.md')
      Object.assign(frontmatter, { aside: false, pageClass: 'wide' });
  },
  vite: {
    plugins: [vueOfThisFolder()],
    // The index of the search is one file, loaded when somebody searches.
    build: { chunkSizeWarningLimit: 5000 },
    // The pages lie beside this folder, not in it.
    server: { fs: { allow: ['../..'] } },
  },
});

/** Query languages that the highlighter has no grammar of. */
function plainLanguages(md) {
  md.core.ruler.push('plain-languages', ({ tokens }) => {
    for (const token of tokens) if (/^(?:promql|logql)$/.test(token.info)) token.info = '';
  });
}

/** Pages become Vue components; above docs/ there is no Vue to be found. */
function vueOfThisFolder() {
  return {
    name: 'vue-of-this-folder',
    enforce: 'pre',
    resolveId(source, importer) {
      return /^vue(?:\/|$)/.test(source) && importer?.startsWith(docs)
        ? this.resolve(source, import.meta.filename, { skipSelf: true })
        : null;
    },
  };
}
