import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["out/", "*.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  { rules: { "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }] } },
  // node:test hands back promises that its own runner waits for.
  { files: ["test/**"], rules: { "@typescript-eslint/no-floating-promises": "off" } },
);
