-- tonecheck in Neovim 0.7 to 0.10. Save this as ~/.config/nvim/plugin/tonecheck.lua

local replies = { 'text', 'markdown', 'mail', 'html' }
local macros = { 'json', 'yaml', 'toml', 'csv' } -- checked only where a tonecheck.toml stands above them
local server -- one is enough for all folders: it looks for the config of each file

local function attach(event)
  local folder = vim.fn.escape(vim.fn.expand('<afile>:p:h'), ' ,\\')
  local config = vim.fn.findfile('tonecheck.toml', folder .. ';')
  if config == '' and not vim.tbl_contains(replies, event.match) then
    return
  end
  if not server or vim.lsp.client_is_stopped(server) then
    server = vim.lsp.start_client({
      name = 'tonecheck',
      cmd = { 'tonecheck', 'lsp' },
      settings = { tonecheck = { rest = 3 } },
    })
  end
  vim.lsp.buf_attach_client(event.buf, server)
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = vim.list_extend(vim.list_slice(replies), macros),
  callback = attach,
})
