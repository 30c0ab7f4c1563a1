using Gongkai.Dossiers.Pages;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Requests.Pages;

/// <summary>
/// Where a third party, a co-maker or another agency reads what it is asked and answers: no account, no script, no cookie; who holds the link answers, once.
/// No forgery token, for the same reason as on the deciders' page: a stranger's page cannot know the link.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken, EnableRateLimiting("decide"), LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class OpinionModel(OpinionLinkService links) : LinkPage
{
    public OpinionView View { get; private set; } = null!;
    /// <summary>The opinion is on file.</summary>
    public bool Done { get; private set; }
    public string? Problem { get; private set; }
    public string? Choice { get; private set; }
    public string? Reasons { get; private set; }

    public async Task OnGetAsync(long id, string token, CancellationToken cancel)
    {
        Guard();
        View = await links.OpenAsync(id, token, cancel);
    }

    public async Task<IActionResult> OnPostAsync(long id, string token, string? step, string? opinion, string? reasons, CancellationToken cancel)
    {
        Guard();
        (Choice, Reasons) = (opinion, reasons);
        try
        {
            if (step == "open")
            {
                await links.ConfirmAsync(id, token, Address, cancel);
                return LocalRedirect(Request.Path);
            }
            await links.AnswerAsync(id, token, opinion, reasons, [.. Request.Form.Files.Where(f => f.Length > 0)], Address, cancel);
            Done = true;
        }
        catch (Exception e) when (e is InvalidInput or Conflict or Refused || Database.IsBusy(e))
        {
            Problem = Database.IsBusy(e) ? Database.Busy : e.Message;
            Response.StatusCode = e is InvalidInput or Refused ? 400 : 409;
        }
        View = await links.OpenAsync(id, token, cancel);
        return Page();
    }
}
