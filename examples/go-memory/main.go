// The Items contract on Go's net/http, in memory.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type object = map[string]any
type item struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
}

var (
	lock    sync.Mutex
	items   = []item{} // by id
	itemAt  = regexp.MustCompile(`^/items/([^/]+)$`)
	pageAt  = regexp.MustCompile(`^((limit=([1-9]\d?|100)|after=([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})|name=[^&]+)(&|$))*$`)
	nameAt  = regexp.MustCompile(`^[^\x00\x{FFFD}]{1,200}$`)
	plain   = strings.NewReplacer(`\\`, `\\`, `\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\u2028`, "\u2028", `\u2029`, "\u2029")
	allowed = map[string]string{"/items": "GET, HEAD, POST", "/items/:id": "GET, HEAD, PUT, PATCH, DELETE", "/health": "GET, HEAD", "/ready": "GET, HEAD", "/stack": "GET, HEAD"}
)

func order(one item, id string) int { return strings.Compare(one.ID, id) }

// require panics with a refusal, for answer, unless something holds.
func require(holds bool, status int, detail string, bad ...object) {
	if !holds {
		panic(object{"type": "about:blank", "title": "Refused", "status": status, "detail": detail, "errors": append([]object{}, bad...)})
	}
}

// newID makes a UUID of version 7: ids sort by time.
func newID() string {
	text := fmt.Sprintf("%012x7%016x%02x", time.Now().UnixMilli(), rand.Uint64(), rand.N(256))
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-a" + text[16:19] + "-" + text[19:31]
}

// read checks the body of a request; only that of a PATCH may lack members of an item.
func read(r *http.Request) []byte {
	isPatch, given, bad := r.Method == "PATCH", object{}, []object{}
	kind, _, _ := strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	require(kind == "application/json" || (kind == "application/merge-patch+json" && isPatch), 415, "Send JSON.")
	body, _ := io.ReadAll(io.LimitReader(r.Body, 16*1024+1))
	require(len(body) <= 16*1024, 413, "The body is larger than 16 kB.")
	require(json.Unmarshal(body, &given) == nil && given != nil, 400, "The body is no JSON object.")
	if !isPatch || len(given) == 0 {
		given["name"], given["quantity"] = given["name"], given["quantity"] // A missing one is null.
	}
	for key, value := range given {
		name, _ := value.(string) // With a replacement character for what is no Unicode.
		number, isNumber := value.(float64)
		isName, isCount := nameAt.MatchString(name), isNumber && number >= 0 && number == float64(int32(number))
		if !(key == "name" && isName) && !(key == "quantity" && isCount) {
			bad = append(bad, object{"pointer": "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key), "detail": "is not valid"})
		}
	}
	require(len(bad) == 0 && json.Unmarshal(body, &item{}) == nil, 400, "The body is not a valid item.", bad...)
	return body
}

func page(header http.Header, r *http.Request) []item {
	query, names, found := pageAt.FindStringSubmatch(r.URL.RawQuery), r.URL.Query()["name"], []item{}
	require(query != nil && len(names) < 2 && (len(names) == 0 || nameAt.MatchString(names[0])), 400, "The query is not valid.")
	limit, _ := strconv.Atoi(cmp.Or(query[3], "20"))
	start, _ := slices.BinarySearchFunc(items, query[4]+" ", order) // The first one after it.
	for at := start; at < len(items) && len(found) <= limit; at++ {
		if len(names) == 0 || items[at].Name == names[0] {
			found = append(found, items[at])
		}
	}
	if len(found) > limit {
		header.Set("Link", fmt.Sprintf(`</items?%s>; rel="next"`, url.Values{"name": names, "limit": {strconv.Itoa(limit)}, "after": {found[limit-1].ID}}.Encode()))
	}
	return found[:min(limit, len(found))]
}

func answer(header http.Header, r *http.Request) (status int, value any) {
	defer func() {
		if refused, isRefusal := recover().(object); isRefusal {
			header.Set("Content-Type", "application/problem+json")
			status, value = refused["status"].(int), refused
		}
	}()
	path, id, body := r.URL.EscapedPath(), "", []byte(nil)
	if found := itemAt.FindStringSubmatch(path); found != nil {
		path, id = "/items/:id", found[1]
	}
	require(allowed[path] != "", 404, "There is nothing at this address.")
	header.Set("Allow", allowed[path])
	require(slices.Contains(strings.Split(allowed[path], ", "), r.Method), 405, allowed[path])
	header.Del("Allow")
	if r.Method[0] == 'P' {
		body = read(r)
	}
	lock.Lock()
	defer lock.Unlock()
	at, isThere := slices.BinarySearchFunc(items, id, order)
	require(isThere || id == "", 404, "There is no item with this id.")
	switch {
	case r.Method == "POST":
		id, status = newID(), 201
		at, _ = slices.BinarySearchFunc(items, id, order)
		items = slices.Insert(items, at, item{ID: id})
		header.Set("Location", "/items/"+id)
	case path == "/items":
		return 200, page(header, r)
	case id == "":
		return 200, object{"status": "ok", "stack": os.Getenv("STACK")}
	case r.Method == "DELETE":
		items = slices.Delete(items, at, at+1)
		return 204, nil
	}
	json.Unmarshal(body, &items[at])
	return cmp.Or(status, 200), items[at]
}

func main() {
	seed, err := os.ReadFile(os.Getenv("SEED_FILE"))
	list := []byte("[" + strings.ReplaceAll(strings.TrimSpace(string(seed)), "\n", ",") + "]")
	require(cmp.Or(err, json.Unmarshal(list, &items)) == nil, 500, "The seed cannot be read.")
	slices.SortFunc(items, func(a, b item) int { return order(a, b.ID) })
	serve := func(w http.ResponseWriter, r *http.Request) {
		status, value := answer(w.Header(), r)
		body, _ := json.Marshal(value)
		text := plain.Replace(string(body))
		if status != 204 {
			w.Header().Set("Content-Type", cmp.Or(w.Header().Get("Content-Type"), "application/json; charset=utf-8"))
			w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		}
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
	panic(http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), http.HandlerFunc(serve)))
}
