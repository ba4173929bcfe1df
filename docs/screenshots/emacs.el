;; How Emacs looks in the picture: one theme, no menu, a short mode line; the findings listed in the order of the draft,
;; with long lines broken between words. It is read before any package, whose compiling in the background shows warnings.
(setq native-comp-deferred-compilation nil
      suggest-key-bindings nil
      message-truncate-lines t)
(menu-bar-mode -1)
(load-theme 'modus-vivendi t)
(custom-set-faces
 '(flymake-warning ((t :inherit warning :weight normal :underline t)))
 '(flymake-note ((t :foreground "#73b8ff" :underline t))))
(setq-default mode-line-format '(" %b   %l:%c   " flymake-mode-line-format))

(add-hook 'flymake-diagnostics-buffer-mode-hook
          (lambda ()
            (setq tabulated-list-sort-key '("Line")
                  wrap-prefix (make-string 28 ?\s))
            (visual-line-mode)))
