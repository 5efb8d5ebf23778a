#!/bin/sh
# A docker program whose containers are files beside it: ps, run and rm see the same ones. The file `fails` makes run
# fail after it has created a container, `hangs` makes it never end, and
# `silent` makes ps fail.
state=$(dirname "$0")
printf '%s\n' "$*" >> "$state/calls"
containers() { ls "$state/containers"; }
case "$1" in
  context) echo unix:///run/docker.sock ;;
  version) echo 27.0.0 ;;
  info) echo '0 /var/lib/docker' ;;
  image) exit 1 ;;
  ps) [ ! -e "$state/silent" ] && containers ;;
  inspect) echo 0 ;;
  wait) while [ -n "$(containers)" ]; do sleep 0.05; done ;;
  rm)
    for name in "$@"; do rm -f "$state/containers/$name"; done
    ;;
  run)
    while [ $# -gt 0 ]; do
      case "$1" in
        --name) name=$2 ;;
        --env-file)
          cp "$2" "$state/file"
          stat -c %a "$2" > "$state/mode"
          ;;
      esac
      shift
    done
    env > "$state/environment"
    echo > "$state/containers/$name"
    [ -e "$state/hangs" ] && sleep 60
    if [ -e "$state/fails" ]; then
      echo 'docker: exec: "serve": executable file not found in $PATH' >&2
      exit 127
    fi
    echo "$name"
    ;;
esac
