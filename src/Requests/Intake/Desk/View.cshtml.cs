using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Intake.Desk;

/// <summary>One mail: what it says as plain text, its files, and the three things that can be done with it.</summary>
public sealed class ViewModel(MailService mails, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public MailView View { get; private set; } = null!;
    public string Back => BackTo(IndexModel.Path);
    public string Here => WithBack($"/desk/mail/{View.Row.DossierId}", IndexModel.Path);
    public string To(string handler) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(Here, "handler", handler);
    public string Kept(string key) => View.Contents.GetValueOrDefault(key, View.Row.Erased ? "（已删除）" : "（没有）");
    public string Person(string id) => View.People.GetValueOrDefault(id, "（不在名册）");
    public IReadOnlyList<Option> Reasons => MailProcedure.Reasons;

    public Task OnGetAsync(long id, CancellationToken cancel) => ShowAsync(id, cancel);

    /// <summary>Files it in a request; goes on to the form that its words are likely for.</summary>
    public async Task<IActionResult> OnPostFileAsync(long id, string? number, string? correction, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        var next = "";
        return await TryAsync(async () =>
        {
            var request = await mails.FileAsync(Actor, id, number, cancel);
            next = correction == "yes" ? $"/desk/requests/{request}/receive-correction?mail={id}" : Back;
            return correction == "yes" ? "来信已附卷。请核对补正的内容，再登记" : "来信已归入办件";
        }, () => next, () => ShowAsync(id, cancel));
    }

    public async Task<IActionResult> OnPostDismissAsync(long id, string? why, string? note, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        return await TryAsync(async () => { await mails.DismissAsync(Actor, id, why, note, cancel); return "已标为不是公开申请，随时可以改回来"; }, Back, () => ShowAsync(id, cancel));
    }

    public async Task<IActionResult> OnPostReopenAsync(long id, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        return await TryAsync(async () => { await mails.ReopenAsync(Actor, id, cancel); return "已改为待处理"; }, Here, () => ShowAsync(id, cancel));
    }

    async Task ShowAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        View = await mails.ViewAsync(Actor, id, cancel);
    }

    /// <summary>What an act said besides its name.</summary>
    public IEnumerable<string> Details(Envelope e)
    {
        if (e.Data.GetValueOrDefault("machine") is { } machine) yield return MailProcedure.Machines.First(m => m.Key == machine).Label;
        if (e.Data.GetValueOrDefault("why") is { } why) yield return Reasons.First(r => r.Key == why).Label;
        if (View.Contents.GetValueOrDefault($"{e.Seq}/note") is { } note) yield return note;
        if (e.Data.GetValueOrDefault("basis") is { } basis) yield return basis;
    }
}
