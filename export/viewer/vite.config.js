import { defineConfig } from 'vite';

/* One script, without module loading, since the page is one file. The style goes in as it is. */
export default defineConfig({
    logLevel: 'warn',
    build: {
        target: 'es2020',
        outDir: 'dist',
        reportCompressedSize: false,
        chunkSizeWarningLimit: 2000,
        rollupOptions: {
            input: 'src/main.js',
            output: {
                format: 'iife',
                inlineDynamicImports: true,
                entryFileNames: 'page.js',
            },
        },
    },
});
