// Package geo holds the commands of places on earth, which are sorted sets.
package geo

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg       = exec.Arg{Name: "key", Type: exec.ArgKey}
	memberArg    = exec.Arg{Name: "member", Type: exec.ArgString}
	membersArg   = exec.Arg{Name: "member", Type: exec.ArgString, Multiple: true}
	longitudeArg = exec.Arg{Name: "longitude", Type: exec.ArgDouble}
	latitudeArg  = exec.Arg{Name: "latitude", Type: exec.ArgDouble}
	radiusArg    = exec.Arg{Name: "radius", Type: exec.ArgDouble}

	units = []exec.Arg{
		{Name: "m", Type: exec.ArgToken, Token: "M"},
		{Name: "km", Type: exec.ArgToken, Token: "KM"},
		{Name: "ft", Type: exec.ArgToken, Token: "FT"},
		{Name: "mi", Type: exec.ArgToken, Token: "MI"},
	}
	unitArg = exec.Arg{Name: "unit", Type: exec.ArgOneOf, Args: units}

	fromArg = exec.Arg{Name: "from", Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "member", Type: exec.ArgString, Token: "FROMMEMBER"},
		{Name: "longitude_latitude", Type: exec.ArgBlock, Token: "FROMLONLAT", Args: []exec.Arg{longitudeArg, latitudeArg}},
	}}
	byArg = exec.Arg{Name: "by", Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "circle", Type: exec.ArgBlock, Args: []exec.Arg{
			{Name: "radius", Type: exec.ArgDouble, Token: "BYRADIUS"},
			unitArg,
		}},
		{Name: "box", Type: exec.ArgBlock, Args: []exec.Arg{
			{Name: "width", Type: exec.ArgDouble, Token: "BYBOX"},
			{Name: "height", Type: exec.ArgDouble},
			unitArg,
		}},
	}}

	orderArg = exec.Arg{Name: "order", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "asc", Type: exec.ArgToken, Token: "ASC"},
		{Name: "desc", Type: exec.ArgToken, Token: "DESC"},
	}}
	countArg = exec.Arg{Name: "count", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
		{Name: "count", Type: exec.ArgInteger, Token: "COUNT"},
		{Name: "any", Type: exec.ArgToken, Token: "ANY", Optional: true},
	}}
	newerCountArg = exec.Arg{Name: "count", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{ // as the docs of GEORADIUS have it
		{Name: "count", Type: exec.ArgInteger, Token: "COUNT"},
		{Name: "any", Type: exec.ArgToken, Token: "ANY", Since: "6.2.0", Optional: true},
	}}
	withPositionArg = exec.Arg{Name: "withcoord", Type: exec.ArgToken, Token: "WITHCOORD", Optional: true}
	withDistanceArg = exec.Arg{Name: "withdist", Type: exec.ArgToken, Token: "WITHDIST", Optional: true}
	withScoreArg    = exec.Arg{Name: "withhash", Type: exec.ArgToken, Token: "WITHHASH", Optional: true}
	storeArg        = exec.Arg{Name: "key", Type: exec.ArgKey, Token: "STORE", KeySpec: 1, Optional: true}
	storeDistArg    = exec.Arg{Name: "key", Type: exec.ArgKey, Token: "STOREDIST", KeySpec: 2, Optional: true}

	anyChange  = exec.Change{Since: "6.2.0", Text: "`COUNT` may be followed by `ANY`."}
	caseChange = exec.Change{Since: "7.0.0", Text: "Units in upper case."}
)

const (
	grows      = exec.Write | exec.DenyOOM
	searchCost = "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as " +
		"the filter and M is the number of items inside the shape"
	radiusCost = "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center " +
		"and radius and M is the number of items inside the index."
	placeReply = "(longitude:number,latitude:number)"
	foundReply = "[(member:bulk,distance?:number,hash?:integer,coordinates?:" + placeReply + ")]"
	areaReply  = "[bulk];WITHCOORD=" + foundReply + ";WITHDIST=" + foundReply + ";WITHHASH=" + foundReply
)

// sourceAndTargets are the keys of GEORADIUS, whose options begin at an argument.
func sourceAndTargets(options int) []exec.KeySpec {
	return []exec.KeySpec{
		exec.KeyAt(1, exec.RO|exec.Access),
		{Flags: exec.OW | exec.Update, Begin: options, Word: "STORE", Step: 1},
		{Flags: exec.OW | exec.Update, Begin: options, Word: "STOREDIST", Step: 1},
	}
}

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "GEOADD", Arity: -5, Flags: grows, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0",
		Complexity: "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
		Summary:    "Adds places, or moves them",
		Keys:       exec.OneKey(exec.RW | exec.Update),
		History:    []exec.Change{{Since: "6.2.0", Text: "The options `CH`, `NX` and `XX`."}},
		Args: []exec.Arg{
			keyArg,
			{Name: "condition", Type: exec.ArgOneOf, Since: "6.2.0", Optional: true, Args: []exec.Arg{
				{Name: "nx", Type: exec.ArgToken, Token: "NX"},
				{Name: "xx", Type: exec.ArgToken, Token: "XX"},
			}},
			{Name: "change", Type: exec.ArgToken, Token: "CH", Since: "6.2.0", Optional: true},
			{
				Name: "longitude_latitude_member", Type: exec.ArgBlock, Multiple: true,
				Args: []exec.Arg{longitudeArg, latitudeArg, memberArg},
			},
		},
		Reply: "integer", Handler: geoadd,
	},
	{
		Name: "GEODIST", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0", Complexity: "O(log(N))",
		Summary: "Returns how far two places are from each other",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "member1", Type: exec.ArgString},
			{Name: "member2", Type: exec.ArgString},
			{Name: "unit", Type: exec.ArgOneOf, Optional: true, Args: units},
		},
		Reply: "number|nil", Handler: geodist,
	},
	{
		Name: "GEOHASH", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0",
		Complexity: "O(log(N)) for each member requested, where N is the number of elements in the sorted set.",
		Summary:    "Returns the standard geohashes of places",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Args:       []exec.Arg{keyArg, membersArg},
		Reply:      "[bulk|nil]", Handler: geohashes,
	},
	{
		Name: "GEOPOS", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0", Complexity: "O(N) where N is the number of members requested.",
		Summary: "Returns the longitudes and latitudes of places",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, membersArg},
		Reply:   "[" + placeReply + "|nil]", Handler: geopos,
	},
	{
		Name: "GEORADIUS", Arity: -6, Flags: grows, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0", Complexity: radiusCost,
		Summary:    "Finds the places near a position, and may store them",
		Keys:       sourceAndTargets(6),
		History:    []exec.Change{anyChange, caseChange},
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument"},
		Args: []exec.Arg{
			keyArg, longitudeArg, latitudeArg, radiusArg, unitArg, withPositionArg, withDistanceArg, withScoreArg, newerCountArg,
			orderArg, storeArg, storeDistArg,
		},
		Reply: areaReply + ";STORE=integer;STOREDIST=integer", Handler: georadius,
	},
	{
		Name: "GEORADIUSBYMEMBER", Arity: -5, Flags: grows, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.0", Complexity: radiusCost,
		Summary: "Finds the places near another, and may store them",
		Keys:    sourceAndTargets(5),
		History: []exec.Change{caseChange},
		Deprecated: exec.Deprecation{
			Since: "6.2.0", Instead: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments",
		},
		Args: []exec.Arg{
			keyArg, memberArg, radiusArg, unitArg, withPositionArg, withDistanceArg, withScoreArg, countArg, orderArg, storeArg,
			storeDistArg,
		},
		Reply: areaReply + ";STORE=integer;STOREDIST=integer", Handler: georadiusbymember,
	},
	{
		Name: "GEORADIUSBYMEMBER_RO", Arity: -5, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.10", Complexity: radiusCost,
		Summary:    "Finds the places near another",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments"},
		Args:       []exec.Arg{keyArg, memberArg, radiusArg, unitArg, withPositionArg, withDistanceArg, withScoreArg, countArg, orderArg},
		Reply:      areaReply, Handler: georadiusbymemberRO,
	},
	{
		Name: "GEORADIUS_RO", Arity: -6, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "3.2.10", Complexity: radiusCost,
		Summary:    "Finds the places near a position",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		History:    []exec.Change{anyChange},
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`GEOSEARCH` with the `BYRADIUS` argument"},
		Args: []exec.Arg{
			keyArg, longitudeArg, latitudeArg, radiusArg, unitArg, withPositionArg, withDistanceArg, withScoreArg, newerCountArg,
			orderArg,
		},
		Reply: areaReply, Handler: georadiusRO,
	},
	{
		Name: "GEOSEARCH", Arity: -7, Flags: exec.ReadOnly, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "6.2.0", Complexity: searchCost,
		Summary: "Finds the places within a circle or a rectangle",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{caseChange},
		Args:    []exec.Arg{keyArg, fromArg, byArg, orderArg, countArg, withPositionArg, withDistanceArg, withScoreArg},
		Reply:   areaReply, Handler: geosearch,
	},
	{
		Name: "GEOSEARCHSTORE", Arity: -8, Flags: grows, Categories: exec.CatGeo,
		Group: exec.GroupGeo, Since: "6.2.0", Complexity: searchCost,
		Summary: "Stores the places within a circle or a rectangle",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), exec.KeyAt(2, exec.RO|exec.Access)},
		History: []exec.Change{caseChange},
		Args: []exec.Arg{
			{Name: "destination", Type: exec.ArgKey},
			{Name: "source", Type: exec.ArgKey, KeySpec: 1},
			fromArg, byArg, orderArg, countArg,
			{Name: "storedist", Type: exec.ArgToken, Token: "STOREDIST", Optional: true},
		},
		Reply: "integer", Handler: geosearchstore,
	},
}
