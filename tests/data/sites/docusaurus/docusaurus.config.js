module.exports = {
  title: 'Benchmarks',
  url: 'https://example.org',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  markdown: { hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' } },
  staticDirectories: ['content'],
  themes: ['@docusaurus/theme-classic'],
  plugins: [['@docusaurus/plugin-content-docs', { path: 'content', routeBasePath: '/', sidebarPath: './sidebars.js' }]],
};
