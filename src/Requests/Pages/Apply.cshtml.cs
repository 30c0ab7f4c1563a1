using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Search;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>Applying without an account: one question a page, kept from page to page, looked over once more before it is handed in.</summary>
[AllowAnonymous, EnableRateLimiting("apply"), LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class ApplyModel(DraftService drafts, FloodGauge flood, AgencyFinder finder, AgencyDirectory units, CurrentLaw laws, RequestTeller teller, OfficeClock clock) : PageModel
{
    public const string Cookie = "gongkai-draft";
    const string Start = "start", Done = "done";

    public string Key { get; private set; } = Start;
    public DraftContent Draft { get; private set; } = DraftContent.Empty;
    public ApplicationStep? Step { get; private set; }
    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);
    public Problems Problems => new("还有几处要改", [.. Form.Problems.Select(p => (p, Form.Href(p) ?? (Key == ApplicationSteps.Agency ? "#agency" : Key == ApplicationSteps.Attachments ? "#file" : null)))]);
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public AgencyTree Tree { get; private set; } = null!;
    /// <summary>What is public already and who may hold it, by what was written.</summary>
    public Finding Finding { get; private set; } = Finding.None;
    /// <summary>The unit of the answer, or else the likeliest one.</summary>
    public int? Proposed => Draft.AgencyId ?? Finding.Agencies.FirstOrDefault()?.Agency.Id;
    /// <summary>The unit that a link from elsewhere names.</summary>
    public int? Wished { get; private set; }
    public IReadOnlyList<Attachment> Uploaded { get; private set; } = [];
    public bool Begun => Draft.AgencyId is not null || Draft.Values.Count > 0;
    public int At => ApplicationSteps.Order.ToList().IndexOf(Key) + 1;
    public string? Back => At > 1 ? $"/apply/{ApplicationSteps.Order[At - 2]}" : "/apply";
    public string AgencyName => Agencies.FirstOrDefault(a => a.Id == Draft.AgencyId)?.Name ?? "";
    /// <summary>Reckoned as if it were handed in today.</summary>
    public DateOnly? Due { get; private set; }
    public bool Confirms { get; private set; }
    public bool FromCheck => Request.Query["back"] == ApplicationSteps.Check;

    /// <summary>Why the day counts from which the reply is reckoned.</summary>
    public static string Reckoning(DraftContent receipt) =>
        (receipt.Due is null ? "以工作人员与您确认之日为收到申请之日（《政府信息公开条例》第三十一条）" : "以提交成功之日为收到申请之日（最高人民法院指导案例26号）") + "，当日不算，从次一工作日起计算。";

    string? Token => Request.Cookies[Cookie];

    public async Task<IActionResult> OnGetAsync(string? step, int? agency, CancellationToken cancel)
    {
        Draft = await drafts.ReadAsync(Token, cancel);
        Key = step ?? Start;
        if (Key == Done) return Draft.Number is null ? LocalRedirect("/apply") : await ShowAsync([], cancel);
        if (Draft.Number is not null && Key != Start) return LocalRedirect("/apply/done");
        Wished = agency;
        if (Key != Start)
        {
            var open = ApplicationSteps.FirstOpen(Draft);
            if (!ApplicationSteps.Order.Contains(Key)) return NotFound();
            if (ApplicationSteps.Order.ToList().IndexOf(Key) > ApplicationSteps.Order.ToList().IndexOf(open)) return LocalRedirect($"/apply/{open}");
        }
        return await ShowAsync([], cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? step, CancellationToken cancel)
    {
        Key = step ?? Start;
        var form = await Request.ReadFormAsync(cancel);
        if (Key == Start)
        {
            if (form["anew"] == "yes") await drafts.DiscardAsync(Token, cancel);
            if (form["leave"] == "yes")
            {
                Response.Cookies.Delete(Cookie, new() { Path = "/apply" });
                return LocalRedirect("/apply");
            }
            if (form["anew"] == "yes" || !await drafts.IsOpenAsync(Token, cancel))
            {
                var fresh = DraftService.NewToken();
                Keep(fresh);
                // A link from elsewhere names the unit and the thing already; what was begun before is left as it is.
                var named = int.TryParse(form["agency"], out var id) && (await drafts.AddresseesAsync(cancel)).Any(a => a.Id == id) ? id : (int?)null;
                var title = form["title"].ToString().Replace("\0", "").Trim();
                if (named is not null || title is { Length: > 0 and <= 500 }) await drafts.SaveAsync(fresh, DraftContent.Empty.With([new("title", title.Length <= 500 ? title : "")]) with { AgencyId = named }, cancel);
            }
            return LocalRedirect($"/apply/{ApplicationSteps.What}");
        }
        if (Token is not { Length: 48 } token) return LocalRedirect("/apply");
        Draft = await drafts.ReadAsync(token, cancel);
        if (Draft.Number is not null) return LocalRedirect("/apply/done");
        // The draft lives on from here, and so does the way to it.
        Keep(token);
        try
        {
            switch (Key)
            {
                case ApplicationSteps.Found:
                    // What was wanted is there already: nothing of the application is kept.
                    if (form["found"].ToString().Split('/') is [var register, var record] && long.TryParse(record, out var number))
                    {
                        await drafts.DiscardAsync(token, cancel);
                        Response.Cookies.Delete(Cookie, new() { Path = "/apply" });
                        TempData["Done"] = "没有提交申请，填写的内容已经删除";
                        return LocalRedirect($"/published/{Uri.EscapeDataString(register)}/{number}");
                    }
                    return LocalRedirect($"/apply/{ApplicationSteps.Agency}");
                case ApplicationSteps.Agency:
                    var (likely, listed) = (form["likely"].ToString(), form["agency"].ToString());
                    // What stood there already was not chosen; two that were are not guessed between.
                    if (likely.Length > 0 && listed.Length > 0 && likely != listed)
                    {
                        Finding = await finder.FindAsync(ApplicationSteps.Wanted(Draft), cancel);
                        if (likely == Proposed?.ToString()) likely = "";
                        else if (listed == Proposed?.ToString()) listed = "";
                        else return await ShowAsync([Objection.Impossible("上面点了一个单位，名单里又选了另一个，请只留一个", "")], cancel);
                    }
                    if (!int.TryParse(listed.Length > 0 ? listed : likely, out var agency) || (await drafts.AddresseesAsync(cancel)).All(a => a.Id != agency)) return await ShowAsync([Objection.Impossible("请选择受理单位", "")], cancel);
                    Draft = Draft with { AgencyId = agency };
                    await drafts.SaveAsync(token, Draft, cancel);
                    break;
                case ApplicationSteps.Attachments:
                    if (long.TryParse(form["remove"], out var gone)) { await drafts.DetachAsync(token, Draft, gone, cancel); return LocalRedirect($"/apply/{Key}"); }
                    if (form.Files["file"] is { Length: > 0 } file)
                    {
                        await using var bytes = file.OpenReadStream();
                        Draft = await drafts.AttachAsync(token, Draft, form["kind"].ToString() is { Length: > 0 } kind ? kind : Agents.OtherFiles, file.FileName, bytes, cancel);
                        // Who chose a file and went on meant it to go along.
                        if (form["then"] != "go") return LocalRedirect($"/apply/{Key}");
                    }
                    else if (form["then"] == "stay") return await ShowAsync([Objection.Impossible("没有选择文件", "")], cancel);
                    break;
                case ApplicationSteps.Check:
                    if (ApplicationSteps.FirstOpen(Draft) is var open and not ApplicationSteps.Check) return LocalRedirect($"/apply/{open}");
                    await flood.PassAsync(HttpContext, token, [ApplicationSteps.Wanted(Draft)], () => drafts.SubmitAsync(token, cancel));
                    return LocalRedirect($"/apply/{Done}");
                default:
                    Step = ApplicationSteps.Find(Key, Draft);
                    var typed = Forms.Read(Step.Fields, form);
                    Draft = Draft.With(Step.Fields.Select(f => new KeyValuePair<string, string>(f.Key, typed.GetValueOrDefault(f.Key, ""))));
                    var wrong = ApplicationSteps.Wrong(ApplicationSteps.Find(Key, Draft), Draft);
                    if (wrong.Count > 0) return await ShowAsync(wrong, cancel);
                    await drafts.SaveAsync(token, Draft, cancel);
                    break;
            }
        }
        catch (Refused e) { return await ShowAsync(e.Reasons, cancel); }
        catch (TooSoon e)
        {
            var page = await ShowAsync([Objection.Impossible(e.Message + "；一次要提交很多件的，可以用表格批量申请", "")], cancel);
            e.Say(Response);
            return page;
        }
        catch (Exception e) when (e is InvalidInput or Conflict) { return await ShowAsync([Objection.Impossible(e.Message, "")], cancel); }
        if (Key == ApplicationSteps.What && !FromCheck && (await finder.FindAsync(ApplicationSteps.Wanted(Draft), cancel)).Records.Count == 0) return LocalRedirect($"/apply/{ApplicationSteps.Agency}");
        // Back to the last look, if what was changed asks nothing new.
        var next = ApplicationSteps.Order[Math.Min(At, ApplicationSteps.Order.Count - 1)];
        return LocalRedirect($"/apply/{(FromCheck ? ApplicationSteps.FirstOpen(Draft) : next)}");
    }

    async Task<IActionResult> ShowAsync(IReadOnlyList<Objection> problems, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (problems.Count > 0) Response.StatusCode = StatusCodes.Status400BadRequest;
        Agencies = await drafts.AddresseesAsync(cancel);
        if (Key is ApplicationSteps.Found or ApplicationSteps.Agency)
        {
            Tree = await units.OnAsync(clock.Today, cancel);
            Finding = await finder.FindAsync(ApplicationSteps.Wanted(Draft), cancel);
        }
        if (Key is not (Start or Done))
        {
            var step = ApplicationSteps.Find(Key, Draft);
            Step = step with { Fields = RequestNotices.Fitting(step.Fields, await teller.OfferedAsync(cancel)) };
        }
        if (Key is ApplicationSteps.Attachments or ApplicationSteps.Check) Uploaded = await drafts.FilesAsync(Draft, cancel);
        Form = new FormView(Step?.Fields ?? [], Draft.Values, problems) { Radios = true };
        Due = Draft.Due;
        if (Key is Start or ApplicationSteps.Check)
        {
            var law = (await laws.GetAsync(cancel)).Law;
            Confirms = law.Requests.PortalConfirms;
            if (!Confirms && law.Clock.Calendar.Covers(clock.Today, clock.Today.AddDays(60))) Due = law.Clock.Calendar.AddWorkdays(clock.Today, Statutes.Clocks.ClockLaw.ReplyTerm(clock.Today).Length);
        }
        return Page();
    }

    void Keep(string token) => Response.Cookies.Append(Cookie, token, new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true, MaxAge = DraftService.Kept, Path = "/apply",
    });
}
