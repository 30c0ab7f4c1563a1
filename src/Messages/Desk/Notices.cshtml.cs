using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Messages.Desk;

/// <summary>One's own reminders: what is new first, read marks, and the way to each matter.</summary>
public sealed class NoticesModel(NoticeService notices, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/notices", Unread = "unread", All = "all";
    static readonly IReadOnlyList<Option> Views = [new(Unread, "未读"), new(All, "全部")];

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<Notice> Shown { get; private set; } = [];
    public int Count { get; private set; }
    public string View => List["view"] == All ? All : Unread;
    public static IReadOnlyList<Option> Tabs => Views;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "条", [new("view", "范围", Views, Tabs: true)], [new("newest-down", "新的在前")], Request.Query);
        Count = await notices.UnreadAsync(Actor, cancel);
        Shown = await List.TakeAsync(notices.Find(Actor, View == Unread), cancel);
    }

    /// <summary>Reads one and goes to what it is about.</summary>
    public async Task<IActionResult> OnPostOpenAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return LocalRedirect(await notices.OpenAsync(Actor, id, cancel));
    }

    public async Task<IActionResult> OnPostReadAsync(long upTo, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var read = await notices.ReadAllAsync(Actor, upTo, cancel);
        TempData["Done"] = read == 0 ? "没有未读的提醒" : $"{read}条提醒已标为读过";
        return LocalRedirect(Path);
    }
}
