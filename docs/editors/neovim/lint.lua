-- tonecheck through nvim-lint. Save this as ~/.config/nvim/after/plugin/tonecheck.lua

local lint = require('lint')

local replies = { 'text', 'markdown', 'mail', 'html' }
local macros = { 'json', 'yaml', 'toml', 'csv' } -- checked only where a tonecheck.toml stands above them
local all = vim.list_extend(vim.list_slice(replies), macros)
local endings = { markdown = '.md', mail = '.eml', html = '.html' }
local levels = vim.diagnostic.severity
local severities = { error = levels.ERROR, warning = levels.WARN, info = levels.INFO }

-- The name says which format and which config hold. A mail program's draft has a name that doesn't.
local function name()
  local path, ending = vim.api.nvim_buf_get_name(0), endings[vim.bo.filetype]
  if path == '' or vim.bo.filetype == 'mail' then
    path = path .. (ending or '.txt')
  end
  return path
end

-- Lines and columns come in characters, from 1; Neovim wants bytes, from 0.
local function place(buffer, line, column)
  local text = vim.api.nvim_buf_get_lines(buffer, line - 1, line, false)[1] or ''
  return line - 1, math.max(vim.fn.byteidxcomp(text, column - 1), 0)
end

local function problem(message)
  return { lnum = 0, col = 0, message = message, severity = levels.ERROR, source = 'tonecheck' }
end

local function parse(output, buffer)
  local found = {}
  if output == '' then
    return { problem('tonecheck could not run here. To see why: :!tonecheck check %') }
  end
  for _, draft in ipairs(vim.fn.json_decode(output).drafts) do
    if draft.error ~= vim.NIL then
      table.insert(found, problem(draft.error))
    end
    for _, each in ipairs(draft.findings) do
      local lnum, col = place(buffer, each.line, each.column)
      local end_lnum, end_col = place(buffer, each.end_line, each.end_column)
      table.insert(found, {
        lnum = lnum,
        col = col,
        end_lnum = end_lnum,
        end_col = end_col,
        message = each.message,
        code = each.rule,
        severity = severities[each.level],
        source = 'tonecheck',
      })
    end
  end
  return found
end

lint.linters.tonecheck = {
  cmd = 'tonecheck',
  args = { 'check', '--warm', '-', '--stdin-filename', name, '--format', 'json' },
  stdin = true,
  ignore_exitcode = true, -- 1 means findings; 2 that something is wrong, which is shown in the first line
  parser = parse,
}

vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufWritePost', 'InsertLeave', 'TextChanged' }, {
  callback = function()
    local folder = vim.fn.escape(vim.fn.expand('<afile>:p:h'), ' ,\\')
    local has_config = vim.fn.findfile('tonecheck.toml', folder .. ';') ~= ''
    if vim.tbl_contains(has_config and all or replies, vim.bo.filetype) then
      lint.try_lint('tonecheck')
    end
  end,
})
