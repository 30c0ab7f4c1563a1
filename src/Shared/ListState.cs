using System.Globalization;
using Gongkai.Agencies;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Shared;

/// <summary>
/// One filter of a list; without options it takes words. <paramref name="Blank"/> says what is shown when nothing is chosen.
/// <paramref name="Tabs"/>: chosen by tabs above the list, of which the first is the usual one; the form only carries it along.
/// </summary>
public sealed record Filter(string Key, string Label, IReadOnlyList<Option>? Options = null, string Blank = Filter.All, bool Tabs = false)
{
    public const string All = "全部";
    /// <summary>A choice of one is none, unless leaving it is a choice too.</summary>
    public bool Shown => Options is not { Count: < 2 } || (Options.Count == 1 && Blank != All);
}

/// <summary>
/// What a list shows, read from its address and written back into every link: words, filters, order, page.
/// The same state serves the screen, the pager, the heads, the print and the export.
/// </summary>
public sealed class ListState
{
    public const int PageSize = 20;
    const int LongestWord = 100;

    readonly string path;
    readonly Dictionary<string, string> values = [];

    /// <param name="counted">What the list counts: 条, 件, 人.</param>
    /// <param name="orders">The first is the usual one and stays out of the address.</param>
    /// <exception cref="InvalidInput">an order that the list does not have.</exception>
    public ListState(string path, string counted, IReadOnlyList<Filter> filters, IReadOnlyList<Option> orders, IQueryCollection query)
    {
        (this.path, Counted, Filters, Orders) = (path, counted, filters, orders);
        foreach (var filter in filters)
            if (query[filter.Key].ToString().Replace("\0", "").Trim() is { Length: > 0 } value) values[filter.Key] = Statutes.Chinese.Start(value, LongestWord);
        Order = query["sort"].ToString() is { Length: > 0 } sort ? sort : orders[0].Key;
        if (orders.All(o => o.Key != Order)) throw new InvalidInput("没有这种排序");
        Page = int.TryParse(query["page"], CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 1_000_000) : 1;
    }

    public string Counted { get; }
    public IReadOnlyList<Filter> Filters { get; }
    public IReadOnlyList<Option> Orders { get; }
    public string Order { get; }
    public int Page { get; private set; }
    public long Total { get; private set; }
    public int PageCount { get; private set; } = 1;
    /// <summary>There are more than were counted.</summary>
    public bool More { get; private set; }
    public string TotalWords => $"{Total} {Counted}{(More ? "以上" : "")}";
    /// <summary>Whether anything but a tab is chosen.</summary>
    public bool Filtered => Filters.Any(f => !f.Tabs && values.ContainsKey(f.Key));

    public string? this[string key] => values.GetValueOrDefault(key);

    /// <exception cref="InvalidInput">a number was expected in the address: ignoring it would show too much.</exception>
    public int? Number(string key) => this[key] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new InvalidInput($"“{Filters.First(f => f.Key == key).Label}”不对");

    /// <summary>This list as it is now; forms post here, so that who returns finds it as it was.</summary>
    public string Here => At(Page);
    public string Export => Address(null, Order, ("handler", "Export"));
    public string Path => path;
    public string Clear => QueryHelpers.AddQueryString(path, Filters.Where(f => f.Tabs && this[f.Key] is not null).Select(f => KeyValuePair.Create(f.Key, this[f.Key])));
    /// <summary>The same list under another tab, from its first page.</summary>
    public string Tab(string key, string value) => Address(null, Order, (key, value == Filters.First(f => f.Key == key).Options![0].Key ? "" : value));
    /// <summary>The same list with one filter set, or left when it is set to that already; from its first page.</summary>
    public string Toggled(string key, string value) => Address(null, Order, (key, this[key] == value ? "" : value));
    public string At(int page) => Address(page, Order);
    public string Sorted(string order) => Address(null, order);
    /// <summary>This list's address for a form that is handled by a named handler.</summary>
    public string Posting(string handler) => Address(Page, Order, ("handler", handler));
    /// <summary>A page about one record, which knows the way back to here.</summary>
    public string To(string page) => Here == path ? page : QueryHelpers.AddQueryString(page, "back", Here);

    string Address(int? page, string order, params (string Key, string Value)[] more)
    {
        var pairs = more.ToDictionary(m => m.Key, m => (string?)m.Value);
        foreach (var filter in Filters) pairs.TryAdd(filter.Key, this[filter.Key]);
        pairs["sort"] = order == Orders[0].Key ? null : order;
        pairs["page"] = page > 1 ? page.Value.ToString(CultureInfo.InvariantCulture) : null;
        return QueryHelpers.AddQueryString(path, pairs.Where(p => !string.IsNullOrEmpty(p.Value)));
    }

    /// <summary>The filters as people say them, for the printed page.</summary>
    public string Words => Said(Filters) is { Length: > 0 } words ? words : "全部";
    /// <summary>The same without the words searched for, which may be a name: for the audit log.</summary>
    public string WordsWithoutText => (Said(Filters.Where(f => f.Options is not null)) is { Length: > 0 } words ? words : "全部") + (Filters.Any(f => f.Options is null && this[f.Key] is not null) ? "（另有查找词）" : "");

    string Said(IEnumerable<Filter> filters) => string.Join("；", filters.Where(f => this[f.Key] is not null).Select(f => $"{f.Label}：{f.Options?.FirstOrDefault(o => o.Key == this[f.Key])?.Label ?? this[f.Key]}"));

    /// <summary>The page asked for, or the last one if there are fewer now.</summary>
    public async Task<IReadOnlyList<T>> TakeAsync<T>(IQueryable<T> rows, CancellationToken cancel = default)
    {
        Count(await rows.LongCountAsync(cancel));
        return await rows.Skip((Page - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
    }

    /// <summary>The same where the rows were counted before, up to one more than <paramref name="most"/>.</summary>
    /// <param name="read">Reads so many lines after so many.</param>
    public async Task<IReadOnlyList<T>> TakeAsync<T>(Func<int, int, Task<IReadOnlyList<T>>> read, long counted, int most)
    {
        More = counted > most;
        Count(Math.Min(counted, most));
        return await read((Page - 1) * PageSize, PageSize);
    }

    /// <summary>The same for a short list already in memory.</summary>
    public IReadOnlyList<T> Take<T>(IReadOnlyList<T> rows)
    {
        Count(rows.Count);
        return [.. rows.Skip((Page - 1) * PageSize).Take(PageSize)];
    }

    void Count(long total)
    {
        Total = total;
        PageCount = (int)Math.Max(1, (total + PageSize - 1) / PageSize);
        Page = Math.Min(Page, PageCount);
    }

    public Pager Pager => new(Page, PageCount, TotalWords, At);

    /// <summary>The units whose records the person may see, to choose from.</summary>
    public static Filter Units(AgencyTree tree, Actor actor) => new("agency", "单位", [.. tree.Addressees.Where(a => actor.MayRead(a.Id)).Select(a => new Option(a.Id.ToString(CultureInfo.InvariantCulture), a.ShortName))]);

    public static Filter Years(string label, DateOnly today, int first = 2019) => new("year", label, [.. Enumerable.Range(first, today.Year - first + 1).Reverse().Select(y => new Option(y.ToString(CultureInfo.InvariantCulture), $"{y}年"))]);
}

/// <summary>Where one is in a list, and the way to the pages before and after.</summary>
public sealed record Pager(int Page, int PageCount, string Total, Func<int, string> At);

/// <summary>
/// A head by which the list is sorted: <c>&lt;th sort="newest oldest" list="Model.List"&gt;</c>. A link, so it works without script;
/// a second click takes the other order.
/// </summary>
[HtmlTargetElement("th", Attributes = "sort,list")]
public sealed class SortHead : TagHelper
{
    public string Sort { get; set; } = "";
    public ListState List { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var orders = Sort.Split(' ');
        var at = Array.IndexOf(orders, List.Order);
        var next = orders[(at + 1) % orders.Length];
        // An order that runs downwards says so in its key.
        var down = List.Order.EndsWith("-down", StringComparison.Ordinal);
        if (at >= 0) output.Attributes.SetAttribute("aria-sort", down ? "descending" : "ascending");
        var content = await output.GetChildContentAsync();
        output.Content.Clear();
        var link = new Microsoft.AspNetCore.Mvc.Rendering.TagBuilder("a");
        link.Attributes["href"] = List.Sorted(next);
        link.InnerHtml.AppendHtml(content);
        if (at >= 0)
        {
            var mark = new Microsoft.AspNetCore.Mvc.Rendering.TagBuilder("span");
            mark.Attributes["aria-hidden"] = "true";
            mark.InnerHtml.Append(down ? " ↓" : " ↑");
            link.InnerHtml.AppendHtml(mark);
        }
        output.Content.AppendHtml(link);
    }
}
