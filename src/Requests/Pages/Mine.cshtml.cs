using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>The applicant's own page: where it stands in large plain words, what is asked of them now, and every step so far.</summary>
[AllowAnonymous, EnableRateLimiting("query"), LargeForm(DraftService.MostFiles * Storage.AttachmentService.MostBytes + (1 << 20))]
public sealed class MineModel(ApplicantService applicants, Release.ReleaseService releases, Messages.Outbox outbox, RequestTeller teller, ApplicantCookie cookie) : PageModel
{
    public ApplicantView View { get; private set; } = null!;
    /// <summary>Files that came with the reply.</summary>
    public IReadOnlyList<Storage.Attachment> Files { get; private set; } = [];
    /// <summary>What was sent besides the papers, by the ways the applicant chose.</summary>
    public IReadOnlyList<Messages.OutMessage> Told { get; private set; } = [];
    /// <summary>The requests that this one was split into.</summary>
    public IReadOnlyList<(string Number, string Stage)> Parts { get; private set; } = [];
    /// <summary>What the applicant may do; reminders only where there are some to be had, or to be stopped.</summary>
    public IReadOnlyList<Act> Acts => [.. View.Acts.Where(a => a.Key != RequestProcedure.SetReminders || Ways.Count > 1)];
    /// <summary>The ways of being reminded to choose from.</summary>
    IReadOnlyList<Option> Ways { get; set; } = [];
    IReadOnlyList<Field> Fields(Act act) => act.Key == RequestProcedure.SetReminders ? [.. ApplicantService.FieldsOf(act).Select(f => f.Key == RequestProcedure.Reminders ? f with { Options = Ways } : f)] : ApplicantService.FieldsOf(act);
    /// <summary>The act whose form is open.</summary>
    public Act? Act { get; private set; }
    public FormView Form { get; private set; } = new([], new Dictionary<string, string>(), []);

    public async Task<IActionResult> OnGetAsync(string? row, CancellationToken cancel)
    {
        if (!await LoadAsync(cancel)) return LocalRedirect("/query");
        if (row is null) return Page();
        Act = Acts.FirstOrDefault(a => a.Key == row);
        if (Act is null) return LocalRedirect("/query/mine");
        // What is confirmed anew is mostly what stands there.
        var known = Act.Key is ServiceAddress.Confirm or RequestProcedure.SetReminders ? new[] { "address", "postcode", "phone", "email" }.Where(View.Contents.ContainsKey).ToDictionary(k => k, k => View.Contents[k]) : [];
        if (Act.Key == RequestProcedure.SetReminders) known[RequestProcedure.Reminders] = View.State.Fact(RequestProcedure.Reminders) ?? "none";
        Form = new(Fields(Act), known, []) { Radios = true };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? row, int seen, CancellationToken cancel)
    {
        if (row is null)
        {
            cookie.Close();
            return LocalRedirect("/query");
        }
        if (!await LoadAsync(cancel))
        {
            TempData["Expired"] = "yes";
            return LocalRedirect("/query");
        }
        Act = Acts.FirstOrDefault(a => a.Key == row);
        if (Act is null)
        {
            TempData["Done"] = "这一步已经办过，或者现在不能办理";
            return LocalRedirect("/query/mine");
        }
        var fields = Fields(Act);
        var form = await Request.ReadFormAsync(cancel);
        var values = Forms.Read([.. fields.Where(f => f.Kind != FieldKind.Files)], form);
        var files = new List<(string Name, Stream Bytes)>();
        try
        {
            var chosen = fields.Where(f => f.Kind == FieldKind.Files).SelectMany(f => form.Files.GetFiles("f-" + f.Key)).Where(f => f.Length > 0).ToList();
            if (chosen.Count > DraftService.MostFiles) throw new InvalidInput($"文件最多{DraftService.MostFiles}个");
            foreach (var file in chosen) files.Add((file.FileName, file.OpenReadStream()));
            await applicants.PerformAsync(View.Row.DossierId, row, values, seen, cancel, files: files);
            TempData["Done"] = $"已经办好：{Words(Act)}";
            return LocalRedirect("/query/mine");
        }
        catch (Refused e) { Form = new(fields, values, e.Reasons) { Radios = true }; Response.StatusCode = 400; }
        catch (InvalidInput e) { Form = new(fields, values, [Objection.Impossible(e.Message, "")]) { Radios = true }; Response.StatusCode = 400; }
        catch (Conflict)
        {
            await LoadAsync(cancel);
            // A browser gives no chosen file back to the form.
            var again = files.Count == 0 ? "请再点一次“提交”。" : "请把文件重新选上，再点一次“提交”。";
            Form = new(fields, values, [Objection.Impossible($"您打开这一页以后，办理情况有了变化，刚才的内容还没有提交。{again}", "")]) { Radios = true };
            Response.StatusCode = 409;
        }
        finally { foreach (var (_, bytes) in files) await bytes.DisposeAsync(); }
        return Page();
    }

    async Task<bool> LoadAsync(CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        if (await cookie.ReadAsync(cancel) is not { } id) return false;
        View = await applicants.ViewAsync(id, cancel);
        Files = await releases.ReachedAsync(View.State, cancel);
        Parts = await applicants.PartsAsync(View, cancel);
        Told = await outbox.ToApplicantAsync(id, cancel);
        var offered = await teller.OfferedAsync(cancel);
        Ways = [.. RequestNotices.Ways.Where(w => w.Key == "none" || offered.Contains(w) || w.Key == View.State.Fact(RequestProcedure.Reminders))];
        return true;
    }

    /// <summary>What exactly is asked of the applicant now.</summary>
    public string? Asked => !View.Status.YourTurn ? null
        : View.State.Waiting("correction") ? View.Contents.GetValueOrDefault("points")
        : View.State.Waiting("reasons") ? View.State.Last("request-reasons")?.Data.GetValueOrDefault("counts") is { } counts ? $"受理单位统计的申请数量、频次：{counts}" : null
        : View.State.Waiting("fee") && long.TryParse(View.State.Last("notify-fee")?.Data.GetValueOrDefault("amount"), out var fen) ? $"应缴{Statutes.Chinese.Yuan(fen)}元。{HowToPay}"
        : null;

    /// <summary>As the notice that was sent says it.</summary>
    string HowToPay => View.Papers.FirstOrDefault(p => p.Kind.Key == "fee" && !p.Paper.Void) is { } notice
        ? View.Contents.GetValueOrDefault($"{notice.Paper.Seq}/paper-text")?.Split('\n').FirstOrDefault(l => l.StartsWith("缴纳方式：", StringComparison.Ordinal)) ?? $"缴纳方式写在收费通知书（{notice.Paper.Number}）里。"
        : "缴纳方式写在收费通知书里；还没有收到的，请与受理单位联系。";

    /// <summary>The act as its applicant would call it.</summary>
    public static string Words(Act act) => act.Key switch
    {
        "receive-correction" => "提交补正",
        "late-correction" => "提交逾期的补正",
        "state-reasons" => "说明理由",
        "declare-payment" => "告知已经缴费",
        "served" => "确认收到答复",
        "withdraw" or RequestProcedure.TakeBack => "撤回申请",
        RequestProcedure.SetReminders => "开、关提醒",
        ServiceAddress.Confirm => "确认或者更改送达地址",
        "propose-publication" => "建议主动公开",
        _ => act.Name,
    };

    /// <summary>What the applicant is called upon to do stands out; withdrawing does not.</summary>
    public static string Look(Act act) => act.Key switch { "withdraw" or RequestProcedure.TakeBack or ServiceAddress.Confirm or RequestProcedure.SetReminders => "quiet", "propose-publication" => "plain", _ => "" };
}
