-- What a person does in Neovim, step by step; what is seen then is written down as JSON for tests/test_neovim.py.
-- Folders come in the environment: SEEN (a file), DRAFTS (a folder), LINTER (our file for nvim-lint).

local seen = {}
local DRAFTS = os.getenv('DRAFTS')
local LONG = 120000 -- milliseconds that anything may take on a busy machine

local function wait_for(what, is_true)
  assert(vim.wait(LONG, is_true, 20), 'in vain: ' .. what)
end

-- Diagnostics of this buffer as a person sees them: what is underlined, and where it starts (byte, from 0).
local function shown(namespace)
  local all = vim.diagnostic.get(0, { namespace = namespace })
  table.sort(all, function(a, b)
    return a.lnum < b.lnum or a.lnum == b.lnum and a.col < b.col
  end)
  return vim.tbl_map(function(each)
    local line = vim.api.nvim_buf_get_lines(0, each.lnum, each.lnum + 1, false)[1]
    local code = each.code or each.user_data and each.user_data.lsp.code -- where Neovim 0.7 keeps it
    return {
      rule = code,
      message = not code and each.message or nil,
      words = line:sub(each.col + 1, each.end_col),
      line = each.lnum,
      byte = each.col,
      severity = vim.diagnostic.severity[each.severity],
    }
  end, all)
end

local function has(rule, namespace)
  return #vim.tbl_filter(function(each)
    return each.rule == rule
  end, shown(namespace)) > 0
end

local function edit(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(DRAFTS .. '/' .. name))
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function clients()
  return vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.tbl_values(vim.lsp.buf_get_clients(0))
end

local function client()
  return clients()[1]
end

-- The lines of the window that floats over the draft.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
    end
  end
end

-- The part of nvim-lint that runs a linter: its output goes to the parser, what that gives to Neovim.
local function stand_in_for_lint()
  local lint = { linters = {} }

  function lint.try_lint(name)
    local linter, buffer = lint.linters[name], vim.api.nvim_get_current_buf()
    local command = { linter.cmd }
    for _, each in ipairs(linter.args) do
      table.insert(command, type(each) == 'function' and each() or each)
    end
    local job = vim.fn.jobstart(command, {
      stdout_buffered = true,
      on_stdout = function(_, output)
        local found = linter.parser(table.concat(output, '\n'), buffer)
        vim.diagnostic.set(vim.api.nvim_create_namespace(name), buffer, found)
      end,
      on_exit = function(_, status)
        lint.status = status
      end,
    })
    vim.fn.chansend(job, table.concat(lines(), '\n') .. '\n')
    vim.fn.chanclose(job, 'stdin')
  end

  package.preload.lint = function()
    return lint
  end
  return lint
end

local function with_the_server()
  edit('with space/draft.txt')
  wait_for('the server', client)
  wait_for('the first findings', function()
    return #shown() > 0
  end)
  seen.opened = shown()
  seen.encoding = client().offset_encoding

  -- From here on a whole reply is looked at when it is saved, and only then.
  client().config.settings.tonecheck.rest = 0
  vim.lsp.buf_notify(0, 'workspace/didChangeConfiguration', { settings = { tonecheck = { rest = 0 } } })

  vim.api.nvim_win_set_cursor(0, { 3, #'🙂🙂 Café: You' })
  vim.lsp.buf.hover()
  wait_for('what the server says there', function()
    return floating()
  end)
  seen.hover = floating()

  vim.ui.select = function(actions, options, choose)
    seen.offered = seen.offered or vim.tbl_map(options.format_item, actions)
    choose(actions[1])
  end
  vim.lsp.buf.code_action()
  wait_for('the rewrite', function()
    return not lines()[3]:find('You should have', 1, true)
  end)
  seen.fixed = lines()
  wait_for('no finding', function()
    return #shown() == 0
  end)

  vim.api.nvim_buf_set_lines(0, 4, 5, false, { 'Once again, the lamp is broken.' })
  wait_for('the finding in the new line', function()
    return has('exasperation/again-and-again')
  end)
  seen.typed = shown()
  vim.cmd('write')
  wait_for('the finding about the whole reply', function()
    return has('missing-next-step')
  end)
  seen.saved = shown()
end

local function with_safe_rewrites()
  vim.api.nvim_buf_set_lines(0, 4, 5, false, { 'Your new lamp is on its way!!! We will call you!!' })
  wait_for('the findings in the new line', function()
    return #shown() == 2
  end)
  local only = { only = { 'source.fixAll' } }
  vim.lsp.buf.code_action(vim.fn.has('nvim-0.8') == 1 and { context = only, apply = true } or only)
  wait_for('the safe rewrites', function()
    return not lines()[5]:find('!!', 1, true)
  end)
  seen.all_fixed = lines()[5]
  vim.cmd('write')
end

local function with_a_new_draft()
  edit('not yet saved.txt')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { '🙂 You should have read the manual.' })
  wait_for('the findings in a new draft', function()
    return #shown() > 0
  end)
  seen.new = shown()
  vim.bo.modified = false
end

local function with_macros()
  edit('macros/replies.json')
  wait_for('the findings in the macros', function()
    return #shown() > 0
  end)
  seen.macros = shown()
  seen.servers = vim.tbl_count(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients())
  edit('with space/package.json')
  seen.elsewhere = #clients()
end

local function with_the_linter()
  vim.cmd('enew')
  local lint = stand_in_for_lint()
  dofile(os.getenv('LINTER'))
  local namespace = vim.api.nvim_create_namespace('tonecheck')
  local function run(what, act)
    lint.status = nil
    act()
    wait_for(what, function()
      return lint.status
    end)
    return { status = lint.status, shown = shown(namespace) }
  end
  seen.linted = run('the linter', function()
    edit('linted.txt')
  end)
  seen.linted_clean = run('the linter, again', function()
    vim.api.nvim_buf_set_lines(0, 2, 3, false, { 'We will call you today.' })
    vim.cmd('write')
  end)
  seen.linted_broken = run('the linter on what it can not read', function()
    edit('macros/broken.json')
  end)
end

local is_done, problem = xpcall(function()
  with_the_server()
  with_safe_rewrites()
  with_a_new_draft()
  with_macros()
  with_the_linter()
end, debug.traceback)
seen.problem = not is_done and problem or nil
seen.messages = vim.api.nvim_exec('messages', true)
vim.fn.writefile({ vim.fn.json_encode(seen) }, os.getenv('SEEN'))
vim.cmd('qall!')
