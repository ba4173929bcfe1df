-- How Neovim looks in the picture: a finding's rule beside its line, what it says in a box, and no clutter.
vim.opt.termguicolors = true
vim.opt.fillchars = { eob = ' ' }
vim.opt.signcolumn = 'yes'
vim.opt.statusline = ' %t%=%l:%c '
vim.opt.showmode = false
vim.opt.linebreak = true
vim.diagnostic.config({
  virtual_text = {
    spacing = 3,
    format = function(finding)
      return finding.code
    end,
  },
  float = { header = '', prefix = '', suffix = '', max_width = 76, border = 'solid' }, -- later ones put the rule behind it
})
for group, look in pairs({
  SignColumn = {},
  StatusLine = { fg = '#d8dee9', bg = '#3b4252' },
  NormalFloat = { bg = '#2e3440' },
  FloatBorder = { bg = '#2e3440' },
  DiagnosticWarn = { fg = '#ffb454' },
  DiagnosticInfo = { fg = '#73b8ff' },
  DiagnosticUnderlineWarn = { undercurl = true, sp = '#ffb454' },
  DiagnosticUnderlineInfo = { undercurl = true, sp = '#73b8ff' },
}) do
  vim.api.nvim_set_hl(0, group, look)
end
vim.keymap.set('n', '<C-w>d', vim.diagnostic.open_float) -- as later Neovims have it
