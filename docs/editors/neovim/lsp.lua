-- tonecheck in Neovim 0.11 and later. Save this as ~/.config/nvim/plugin/tonecheck.lua

local replies = { 'text', 'markdown', 'mail', 'html' }
local macros = { 'json', 'yaml', 'toml', 'csv' } -- checked only where a tonecheck.toml stands above them

vim.lsp.config('tonecheck', {
  cmd = { 'tonecheck', 'lsp' },
  filetypes = vim.list_extend(vim.list_slice(replies), macros),
  root_dir = function(buffer, start)
    if vim.tbl_contains(replies, vim.bo[buffer].filetype) or vim.fs.root(buffer, 'tonecheck.toml') then
      start(nil) -- one server is enough for all folders: it looks for the config of each file
    end
  end,
  settings = { tonecheck = { rest = 3 } },
})

vim.lsp.enable('tonecheck')
